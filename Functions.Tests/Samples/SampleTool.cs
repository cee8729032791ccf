namespace Sealpost.Tests.Samples;

/// <summary>What is particular to the tool of a sample.</summary>
/// <param name="Page">The path of its contact page.</param>
/// <param name="Port">How the README's command is told its port; null where it would listen on all addresses of the machine: then what it builds is shown.</param>
/// <param name="Build">The command that makes what is published, and the file with the form's address in it.</param>
/// <param name="Variable">The environment variable that names the address.</param>
internal sealed record SampleTool(string Page, string? Port, (string Command, string Page)? Build = null, string? Variable = null)
{
    /// <summary>By the folder's name below <c>samples/</c>.</summary>
    public static readonly Dictionary<string, SampleTool> All = new()
    {
        ["html"] = new("/", ""),
        ["hugo"] = new("/contact/", "--port ", ("hugo", "public/contact/index.html"), "HUGO_PARAMS_SEALPOST"),
        ["eleventy"] = new("/contact/", null, ("npm run build", "_site/contact/index.html"), "SEALPOST"),
        ["react"] = new("/", "-- --serve=127.0.0.1:", ("npm run build", "dist/index.js")),
    };
}
