using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>The files of container and workflow, read as text: no container engine is needed for these.</summary>
public sealed partial class ContainerTests
{
    [Fact]
    public void Every_action_of_a_workflow_is_pinned_to_a_commit_and_tells_its_version()
    {
        var uses = Directory.GetFiles(Path.Combine(Checkout.Root, ".github", "workflows")).SelectMany(File.ReadLines).Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches("uses: [A-Za-z-]+/[A-Za-z-]+@[0-9a-f]{40} # v[0-9.]+$", line));
    }

    [Fact]
    public void The_image_is_chiseled_not_root_and_what_runs_in_it_is_the_whole_application()
    {
        var last = Read("Dockerfile").Split("\nFROM ")[^1];
        Assert.Contains("-chiseled-extra\n", last, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID\n", last, StringComparison.Ordinal);
        Assert.Contains($"ENTRYPOINT [\"./{typeof(Program).Assembly.GetName().Name}\"]", last, StringComparison.Ordinal);
        var compose = Read("compose.yaml");
        Assert.All(["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"], words => Assert.Contains(words, compose, StringComparison.Ordinal));
        var ignored = Read(".dockerignore").Split('\n');
        Assert.All(["local.settings.json", ".local", ".env", ".azure", "*-private.asc"], secret => Assert.Contains(secret, ignored));
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("infra/container-apps/sealpost.yaml")]
    public void Every_setting_is_a_documented_one(string file)
    {
        var documented = Read("docs/settings.md");
        var names = Setting().Matches(Read(file)).Select(match => Key().Replace(match.Groups[1].Value, "Envelope__Keys__<kid>")).ToList();
        Assert.InRange(names.Count, 6, 20);
        Assert.All(names, name => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Probes_ask_addresses_that_there_are()
    {
        var routes = Read("Functions/Wiring/SelfHosted/Routes.cs");
        var probes = Probe().Matches(Read("infra/container-apps/sealpost.yaml"));
        Assert.Equal(3, probes.Count);
        Assert.All(probes, probe => Assert.Contains($"MapGet(\"{probe.Groups[1].Value}\"", routes, StringComparison.Ordinal));
    }

    [Fact]
    public void What_azd_deploys_is_built_with_its_triggers_or_refused()
    {
        var azd = Read("azure.yaml");
        var publish = "dotnet publish Functions -c Release -r linux-x64 -p:FunctionsWorker=true -o artifacts/functions";
        // Once for each kind of shell, and as the workflow and the page have it.
        Assert.Equal(2, Regex.Count(azd.Split("  predeploy:")[1], Regex.Escape(publish)));
        Assert.Contains(publish, Read(".github/workflows/azure.yml"), StringComparison.Ordinal);
        Assert.Contains(publish, Read("docs/azure.md"), StringComparison.Ordinal);
        Assert.Contains("    steps:\n      - azd: provision\n      - azd: deploy forms --from-package artifacts/functions.zip\n", azd, StringComparison.Ordinal);
        Assert.DoesNotContain("azd: package", azd, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(azd.Split("      prepackage:")[1].Split("workflows:")[0], "exit 1"));
    }

    [Fact]
    public void Instances_are_made_by_the_queue_of_mail()
    {
        Assert.Contains($"queueName: {new Sealpost.Enqueuing.QueueOptions().Name}\n", Read("infra/container-apps/sealpost.yaml"), StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, file));

    [GeneratedRegex(@"(?:name: |^      )((?:[A-Z][A-Za-z]+__\w+)|AzureWebJobs\w+)", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("^Envelope__Keys__.+$")]
    private static partial Regex Key();

    [GeneratedRegex("httpGet: { path: ([^,]+),")]
    private static partial Regex Probe();
}
