namespace Sealpost.Wiring;

/// <summary>Where settings, forms and local data are: the checkout in development, the published folder elsewhere.</summary>
internal static class ProjectRoot
{
    private const string Marker = "local.settings.json.example";

    public static string Find()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Marker)))
                {
                    return folder.FullName;
                }
            }
        }

        return AppContext.BaseDirectory;
    }
}
