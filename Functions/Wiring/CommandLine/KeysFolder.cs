using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>What a form says of keys, also where something else of it is wrong.</summary>
/// <param name="Recipients">Also those of copies and of transfers.</param>
/// <param name="KeyFiles">Full paths, as the next.</param>
internal sealed record KeyForm(string Name, IReadOnlyList<string> Recipients, IReadOnlyList<string> KeyFiles, IReadOnlyList<string> EscrowFiles)
{
    public bool Wants(RecipientKey key) => Recipients.Any(key.IsFor);
}

/// <summary>The folder of the forms, and <c>keys</c> in it.</summary>
/// <param name="Forms">A full path.</param>
internal sealed partial record KeysFolder(string Forms)
{
    private static readonly string[] Words = [".md", ".txt"];

    public string Keys => Path.Combine(Forms, "keys");

    public static KeysFolder Of(IServiceProvider services)
    {
        var (root, forms) = (services.GetRequiredService<IHostEnvironment>().ContentRootPath, services.GetRequiredService<IOptions<FormsOptions>>());
        return new(Path.GetFullPath(forms.Value.Path, root));
    }

    /// <returns>As a form writes it, such as <c>keys/ann.asc</c>.</returns>
    public string Relative(string file) => Path.GetRelativePath(Forms, file).Replace('\\', '/');

    /// <returns>Full paths; what is hidden, or meant for people, is no key.</returns>
    public IEnumerable<string> Files() => !Directory.Exists(Keys) ? [] : Directory.GetFiles(Keys, "*", SearchOption.AllDirectories)
        .Where(file => !Path.GetFileName(file).StartsWith('.') && !Words.Contains(Path.GetExtension(file)));

    /// <param name="unreadable">Takes the name of a file that is no JSON of a form.</param>
    public IReadOnlyList<KeyForm> Read(Action<string> unreadable)
    {
        var forms = new List<KeyForm>();
        var files = Directory.Exists(Forms) ? Directory.GetFiles(Forms, "*.json") : [];
        foreach (var file in files.Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllText(file), new() { CommentHandling = JsonCommentHandling.Skip });
                forms.Add(Form(file, json.RootElement));
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or IOException)
            {
                unreadable(Path.GetFileName(file));
            }
        }

        return forms;
    }

    /// <summary>A file's name from an address: ann@example.org becomes ann-example.org.</summary>
    public static string Name(string address) => Unsafe().Replace(address.ToLowerInvariant(), "-").Trim('.', '-');

    public static bool IsName(string name) => SafeName().IsMatch(name);

    /// <summary>Whoever reads the file meanwhile sees the old content or the new.</summary>
    /// <returns>False when another key has this name, and is to stay.</returns>
    public static bool TrySave(string file, byte[] content, bool replace)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(content))
        {
            return true;
        }

        var fresh = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.new");
        File.WriteAllBytes(fresh, content);
        try
        {
            File.Move(fresh, file, replace);
            return true;
        }
        catch (IOException) when (!replace && File.Exists(file))
        {
            File.Delete(fresh);
            return false;
        }
    }

    private KeyForm Form(string file, JsonElement form)
    {
        JsonElement Member(string name) => form.TryGetProperty(name, out var found) ? found : default;
        var (encryption, transfer) = (Member("encryption"), Member("transfer"));
        IReadOnlyList<string> Paths(string name) => [.. Texts(encryption, name).Select(path => Path.GetFullPath(path, Forms))];
        return new(Path.GetFileNameWithoutExtension(file), [.. Texts(form, "recipients"), .. Texts(form, "cc"), .. Texts(transfer, "to")], Paths("keys"), Paths("escrow"));
    }

    private static List<string> Texts(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex Unsafe();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex SafeName();
}
