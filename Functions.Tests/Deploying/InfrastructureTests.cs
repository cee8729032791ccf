using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>What matters in the compiled template of <c>infra/</c>.</summary>
public sealed partial class InfrastructureTests : IAsyncLifetime
{
    private Template? _template;

    private Template Built => _template!;

    public static TheoryData<string> Files => [.. Directory.GetFiles(Template.Folder, "*.bicep", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Template.Folder, file))];

    public async ValueTask InitializeAsync() => _template = await Template.BuildAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_is_formatted_and_without_a_warning(string file)
    {
        var path = Path.Combine(Template.Folder, file);
        Assert.Equal("", (await Template.BicepAsync("lint", path)).Messages.Trim());
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), (await Template.BicepAsync("format", path, "--stdout")).Output);
    }

    [Fact]
    public void The_storage_takes_no_key_nothing_anonymous_and_nothing_below_TLS_1_2()
    {
        var account = Assert.Single(Built.OfType("Microsoft.Storage/storageAccounts")).GetProperty("properties");
        Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.GetProperty("minimumTlsVersion").GetString());
        Assert.All(Built.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"), container => Assert.Equal("None", container.GetProperty("properties").GetProperty("publicAccess").GetString()));
        Assert.DoesNotMatch("(?i)listKeys|AccountKey|SharedAccessSignature|listAccountSas", Built.Root.GetRawText());
    }

    [Fact]
    public void The_lifecycle_rule_reaches_claim_checks_and_nothing_that_waits_for_somebody()
    {
        var rule = Assert.Single(Built.OfType("Microsoft.Storage/storageAccounts/managementPolicies")).GetProperty("properties").GetProperty("policy").GetProperty("rules")[0];
        var prefix = Assert.Single(rule.GetProperty("definition").GetProperty("filters").GetProperty("prefixMatch").EnumerateArray()).GetString()!;
        Assert.Equal("[format('{0}/20', variables('queueName'))]", prefix);
        Assert.StartsWith("20", $"{TimeProvider.System.GetUtcNow():yyyyMMdd}", StringComparison.Ordinal);
        var folders = FolderNames().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "Functions", "Undeliverable", "KeptMail.cs")));
        Assert.Contains("held", folders.Select(folder => folder.Groups[1].Value));
        Assert.All(folders, folder => Assert.False(folder.Groups[1].Value.StartsWith("20", StringComparison.Ordinal)));
    }

    [Fact]
    public void Queues_tables_and_container_have_the_applications_own_names()
    {
        var variables = Built.Module("storage").GetProperty("variables");
        Assert.Equal(new Sealpost.Enqueuing.QueueOptions().Name, variables.GetProperty("queueName").GetString());
        Assert.Equal(new Sealpost.Tracking.LedgerOptions().Table, variables.GetProperty("tableName").GetString());
        Assert.Contains("variables('configuration')", Built.Module("storage").GetProperty("resources").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Configuration__Container", Built.Module("app").GetRawText(), StringComparison.Ordinal);
        var text = Built.Module("storage").GetRawText();
        Assert.All(["Guard", "Lists", "Transfers", "-poison", "-lists", "-lists-poison"], suffix => Assert.Contains($"'{suffix}'", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Logs_and_secrets_are_reached_with_an_identity_only()
    {
        Assert.True(Assert.Single(Built.OfType("Microsoft.Insights/components")).GetProperty("properties").GetProperty("DisableLocalAuth").GetBoolean());
        Assert.True(Assert.Single(Built.OfType("Microsoft.OperationalInsights/workspaces")).GetProperty("properties").GetProperty("features").GetProperty("disableLocalAuth").GetBoolean());
        var vault = Assert.Single(Built.OfType("Microsoft.KeyVault/vaults")).GetProperty("properties");
        Assert.True(vault.GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.True(vault.GetProperty("enablePurgeProtection").GetBoolean());
        var site = Assert.Single(Built.OfType("Microsoft.Web/sites"));
        Assert.Equal("UserAssigned", site.GetProperty("identity").GetProperty("type").GetString());
        var properties = site.GetProperty("properties");
        Assert.True(properties.GetProperty("httpsOnly").GetBoolean());
        Assert.Equal("1.2", properties.GetProperty("siteConfig").GetProperty("minTlsVersion").GetString());
        var deployed = properties.GetProperty("functionAppConfig");
        Assert.Equal("UserAssignedIdentity", deployed.GetProperty("deployment").GetProperty("storage").GetProperty("authentication").GetProperty("type").GetString());
        Assert.Equal(("dotnet-isolated", "10.0"), (deployed.GetProperty("runtime").GetProperty("name").GetString(), deployed.GetProperty("runtime").GetProperty("version").GetString()));
        var policies = Built.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        Assert.Equal(2, policies.Length);
        Assert.All(policies, policy => Assert.False(policy.GetProperty("properties").GetProperty("allow").GetBoolean()));
    }

    [Fact]
    public void The_identity_has_five_roles_each_on_one_resource()
    {
        string[] allowed =
        [
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
            "4633458b-17de-408a-b874-0445c86b69e6", "3913510d-42f4-4e42-8a64-420c390055eb",
        ];
        var roles = Built.Module("roles");
        Assert.Equal(allowed.Order(), Identifier().Matches(roles.GetProperty("variables").GetRawText()).Select(match => match.Value).Order());
        var assignments = Built.OfType("Microsoft.Authorization/roleAssignments");
        Assert.Equal(3, assignments.Length);
        Assert.All(assignments, assignment => Assert.StartsWith("[resourceId('Microsoft.", assignment.GetProperty("scope").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_is_in_an_output_or_a_setting()
    {
        foreach (var name in Built.Root.GetProperty("parameters").EnumerateObject().Where(parameter => parameter.Value.GetProperty("type").GetString() == "securestring").Select(parameter => parameter.Name))
        {
            Assert.DoesNotContain($"'{name}'", Built.Root.GetProperty("outputs").GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain($"parameters('{name}')", Built.Module("app").GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal(6, Regex.Count(Built.Root.GetProperty("parameters").GetRawText(), "securestring"));
        Assert.All(Setting().Matches(Built.Module("app").GetRawText()).Where(match => Secret().IsMatch(match.Groups[1].Value)),
            match => Assert.Contains("@Microsoft.KeyVault(SecretUri=", match.Groups[2].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_parameter_is_described_and_passed_by_name_from_azd()
    {
        var parameters = Built.Root.GetProperty("parameters");
        Assert.All(parameters.EnumerateObject(), parameter => Assert.True(parameter.Value.TryGetProperty("metadata", out var told) && told.TryGetProperty("description", out _), parameter.Name));
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Template.Folder, "main.parameters.json")));
        var docs = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "azure.md"));
        Assert.All(file.RootElement.GetProperty("parameters").EnumerateObject(), parameter => Assert.True(parameters.TryGetProperty(parameter.Name, out _), parameter.Name));
        Assert.All(parameters.EnumerateObject(), parameter => Assert.Contains($"`{parameter.Name}`", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_of_the_template_is_one_that_the_application_or_the_platform_documents()
    {
        var documented = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "settings.md"));
        var names = SettingName().Matches(Built.Module("app").GetRawText()).Select(match => match.Groups[1].Value.Replace("{0}", "<kid>", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Contains("Envelope__Keys__<kid>", names);
        Assert.Contains("AzureWebJobsStorage__queueServiceUri", names);
        Assert.InRange(names.Count, 15, 30);
        Assert.All(names, name => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_anything_that_takes_mails_no_group_is_made()
    {
        var group = Assert.Single(Built.OfType("Microsoft.Resources/resourceGroups"));
        Assert.Equal("[variables('groupName')]", group.GetProperty("name").GetString());
        var name = Built.Root.GetProperty("variables").GetProperty("groupName").GetString()!;
        Assert.StartsWith("[if(or(parameters('communicationServices'), not(empty(trim(parameters('smtpHost'))))), ", name, StringComparison.Ordinal);
        Assert.Matches(@", fail\('[^']*smtpHost[^']*communicationServices=true[^']*'\)\)\]$", name);
        Assert.Equal("", Built.Root.GetProperty("parameters").GetProperty("smtpHost").GetProperty("defaultValue").GetString());
    }

    [GeneratedRegex("=> \"([a-z]+)/\"")]
    private static partial Regex FolderNames();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Identifier();

    [GeneratedRegex("""['"]([A-Za-z]+__[A-Za-z_]+)['"](?:: "|, )([^\n]{0,60})""")]
    private static partial Regex Setting();

    [GeneratedRegex("Password|Passphrase|PgpKey|Dkim__Key|Envelope__Keys")]
    private static partial Regex Secret();

    [GeneratedRegex("""['"]([A-Z][A-Za-z]+__[A-Za-z_]+(?:\{0\})?|AzureWebJobs[A-Za-z]+|APPLICATIONINSIGHTS_[A-Z_]+)['"]""")]
    private static partial Regex SettingName();
}
