using System.Security.Cryptography;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>The names under which the platform sets where the storage is.</summary>
public sealed class StorageSettingTests
{
    [Fact]
    public void An_accounts_name_stands_for_its_three_addresses()
    {
        var clients = Clients(("accountName", "stforms"), ("credential", "managedidentity"));
        Assert.Equal("https://stforms.queue.core.windows.net/mail", $"{clients.Queue("mail", new()).Uri}");
        Assert.Equal("https://stforms.blob.core.windows.net/mail", $"{clients.Blobs("mail").Uri}");
        Assert.Equal("https://stforms.table.core.windows.net/", $"{clients.Table("Mail").Uri}".Replace("Mail", "", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_of_its_own_goes_before_the_accounts_name()
    {
        var clients = Clients(("accountName", "stforms"), ("queueServiceUri", "https://queue.example.org/q/"));
        Assert.Equal("https://queue.example.org/q/mail", $"{clients.Queue("mail", new()).Uri}");
        Assert.Equal("https://stforms.blob.core.windows.net/mail", $"{clients.Blobs("mail").Uri}");
    }

    [Fact]
    public void The_developers_own_identity_is_taken_only_where_none_is_named()
    {
        Assert.IsType<ManagedIdentityCredential>(Options(("accountName", "stforms"), ("credential", "managedidentity"), ("clientId", "c")).Identity());
        Assert.IsType<DefaultAzureCredential>(Options(("accountName", "stforms")).Identity());
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "credential", "managedidentity")]
    [InlineData("AzureWebJobsStorage", "accountName", "")]
    [InlineData("AzureWebJobsStorage__accountName", "accountName", "Not a name")]
    [InlineData("AzureWebJobsStorage__blobServiceUri", "queueServiceUri", "https://queue.example.org")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "queueServiceUri", "https://queue.example.org")]
    [InlineData("AzureWebJobsStorage__queueServiceUri", "queueServiceUri", "http://queue.example.org")]
    [InlineData("AzureWebJobsStorage__credential", "credential", "password", "accountName", "stforms")]
    public void What_is_missing_or_wrong_is_told_by_its_name(string fault, string name, string value, string? other = null, string? otherValue = null)
    {
        var told = new StorageFaults().Validate(null, Options(other is null ? [(name, value)] : [(name, value), (other, otherValue!)]));
        Assert.Contains(told.Failures!, failure => failure.StartsWith($"{fault} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_tells_faults_of_the_identity_together_with_all_others()
    {
        await using var machine = new DeveloperMachine();
        machine.Settings["AzureWebJobsStorage"] = null;
        machine.Settings["AzureWebJobsStorage__accountName"] = "CANARY";
        machine.Settings["AzureWebJobsStorage__credential"] = "CANARY";
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync("Production"));
        foreach (var name in new[] { "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "Smtp__Host" })
        {
            Assert.Contains($"- {name} ", ended.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("CANARY", ended.Message, StringComparison.Ordinal);
        Assert.Equal(1, machine.ExitCode);
    }

    [Fact]
    public void A_connection_string_needs_none_of_them()
    {
        var options = new StorageOptions();
        options.Complete(new ConfigurationBuilder().AddInMemoryCollection([new("S", $"AccountName=a;AccountKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(8))}")]).Build().GetSection("S"));
        Assert.True(new StorageFaults().Validate(null, options).Succeeded);
    }

    private static StorageClients Clients(params (string Name, string Value)[] settings) => new(new OptionsWrapper<StorageOptions>(Options(settings)));

    private static StorageOptions Options(params (string Name, string Value)[] settings)
    {
        var options = new StorageOptions();
        options.Complete(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"S:{setting.Name}", (string?)setting.Value))).Build().GetSection("S"));
        return options;
    }
}
