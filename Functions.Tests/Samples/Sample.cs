using System.Diagnostics;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Samples;

/// <summary>A copy of a folder of <c>samples/</c>, which its author changes and tries out as the sample's README says.</summary>
internal sealed class Sample : IDisposable
{
    /// <summary>The address of Sealpost in it.</summary>
    public const string Example = HostSettings.DefaultUrl;

    /// <summary>What the tools make: it may be there when somebody has tried the sample out.</summary>
    private static readonly string[] Made = ["node_modules", "_site", "dist", "public", "resources"];

    private readonly int _port = Azurite.FreePort();
    private readonly SampleTool _tool;
    private Process? _process;

    private Sample(string name) => _tool = SampleTool.All[name];

    public static string Root { get; } = Path.Combine(Checkout.Root, "samples");

    public string Folder { get; } = Directory.CreateTempSubdirectory("sealpost-sample-").FullName;

    public string Home => $"http://localhost:{_port}/";

    public string Page => $"http://localhost:{_port}{_tool.Page}";

    public string Readme => Read("README.md");

    /// <summary>With its packages.</summary>
    /// <param name="name">A folder below <c>samples/</c>.</param>
    public static async Task<Sample> CopyAsync(string name)
    {
        var (sample, from) = (new Sample(name), Path.Combine(Root, name));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)))
        {
            if (!Made.Contains(file.Split(Path.DirectorySeparatorChar)[0]))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(sample.Folder, file))!);
                File.Copy(Path.Combine(from, file), Path.Combine(sample.Folder, file));
            }
        }

        if (File.Exists(Path.Combine(from, "package.json")))
        {
            var packages = await NpmPackages.InstallInAsync(Path.Combine("samples", name));
            Directory.CreateSymbolicLink(Path.Combine(sample.Folder, "node_modules"), Path.Combine(packages, "node_modules"));
        }

        return sample;
    }

    /// <summary>The one thing that its author changes: the address, in the files that the README names.</summary>
    public void Move(string address)
    {
        Assert.Contains($"`{Example}`", Readme, StringComparison.Ordinal);
        var files = Directory.GetFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(file => Path.GetRelativePath(Folder, file)).Where(file => file != "README.md" && Read(file).Contains(Example, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.Contains($"`{file}`", Readme, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(Folder, file), Read(file).Replace(Example, address, StringComparison.Ordinal));
        }
    }

    /// <summary>Shows it by the README's first command, on a port of its own; the packages are there already.</summary>
    public async Task StartAsync()
    {
        var command = Readme.Split("```\n")[1].Trim().Split("npm ci && ")[^1];
        if (_tool.Port is null)
        {
            Assert.Equal("npm start", command);
            Assert.Contains("\"start\": \"eleventy --serve\"", Read("package.json"), StringComparison.Ordinal);
            await BuildAsync();
            Start("node", Path.Combine(Root, "html", "serve.mjs"), $"{_port}", Path.Combine(Folder, "_site"));
        }
        else
        {
            Start($"{command} {_tool.Port}{_port}".Split(' '));
        }

        using var http = new HttpClient();
        await Site.UntilAsync(async () =>
        {
            Assert.False(_process!.HasExited, $"{command} ended.");
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{_port}{_tool.Page}");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Makes what its author publishes.</summary>
    /// <param name="address">Of Sealpost, by the environment; where it is not given the files say it.</param>
    /// <returns>What has the form's address in it.</returns>
    public async Task<string> BuildAsync(string? address = null)
    {
        var (command, page) = _tool.Build!.Value;
        string[] variable = address is null ? [] : [$"{_tool.Variable}={address}"];
        await NpmPackages.RunAsync("env", Folder, [.. variable, .. command.Split(' ')]);
        return Read(page);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private void Start(params string[] command)
    {
        // esbuild shows the site for as long as its standard input is open.
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
