using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Deploying;

/// <summary>What the Bicep compiler makes of <c>infra/main.bicep</c>: one JSON document with the modules in it.</summary>
internal sealed class Template
{
    private static readonly Lazy<Task<Template>> Once = new(CompileAsync);

    private Template(JsonElement root) => Root = root;

    public static string Folder => Path.Combine(Checkout.Root, "infra");

    public JsonElement Root { get; }

    /// <summary>All, also those of modules; each with the module that it is in.</summary>
    public IEnumerable<(string Module, JsonElement Resource)> Resources => Below("main", Root);

    /// <summary>Compiled once for all tests.</summary>
    public static Task<Template> BuildAsync() => Once.Value;

    private static async Task<Template> CompileAsync()
    {
        var (json, _) = await BicepAsync("build", Path.Combine(Folder, "main.bicep"), "--stdout");
        return new(JsonDocument.Parse(json).RootElement);
    }

    public JsonElement[] OfType(string type) => [.. Resources.Select(found => found.Resource).Where(resource => resource.GetProperty("type").GetString() == type)];

    /// <returns>The template of a module.</returns>
    public JsonElement Module(string name) => Modules(Root).Single(module => module.Name == name).Template;

    /// <summary>The program comes from the package; the home folder is where it would keep what it fetches, which is nothing.</summary>
    public static async Task<(string Output, string Messages)> BicepAsync(params string[] words)
    {
        var program = typeof(Template).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Bicep").Value!;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, messages) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output, await messages) : throw new InvalidOperationException(await messages);
    }

    private static IEnumerable<(string Name, JsonElement Template)> Modules(JsonElement template) => Each(template)
        .Where(found => found.Resource.GetProperty("type").GetString() == "Microsoft.Resources/deployments")
        .Select(found => (found.Name, found.Resource.GetProperty("properties").GetProperty("template")));

    private static IEnumerable<(string Module, JsonElement Resource)> Below(string module, JsonElement template) => Each(template)
        .Select(found => (module, found.Resource)).Concat(Modules(template).SelectMany(inner => Below(inner.Name, inner.Template)));

    /// <summary>With symbolic names they are an object, else an array; what exists already is none of them.</summary>
    private static IEnumerable<(string Name, JsonElement Resource)> Each(JsonElement template) => template.GetProperty("resources") is { ValueKind: JsonValueKind.Object } named
        ? named.EnumerateObject().Where(resource => !resource.Value.TryGetProperty("existing", out _)).Select(resource => (resource.Name, resource.Value))
        : template.GetProperty("resources").EnumerateArray().Select(resource => (Name(resource), resource));

    /// <summary>Module deployments are named "[format('identity-{0}', …)]".</summary>
    private static string Name(JsonElement resource) => resource.GetProperty("name").GetString()!.Replace("[format('", "", StringComparison.Ordinal).Split('-')[0];
}
