using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>
/// The application without any key of the storage: Azure.Identity asks an endpoint for tokens, as it does in the cloud, and Azurite
/// takes them over HTTPS.
/// </summary>
public sealed class StorageIdentityTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sealpost-identity-").FullName;
    private Azurite? _azurite;
    private IdentityEndpoint? _identity;

    public async ValueTask InitializeAsync()
    {
        var certificate = TestCertificate.Localhost;
        var (file, key) = (Path.Combine(_folder, "storage.pem"), Path.Combine(_folder, "storage.key"));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _azurite = await Azurite.WithTokensAsync(file, key);
        _identity = await IdentityEndpoint.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _identity!.DisposeAsync();
        await _azurite!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_mail_goes_its_whole_way_with_tokens_of_the_user_assigned_identity_alone()
    {
        await using var site = await Site.OpenAsync(_azurite!, set: WithIdentity);
        // Long enough to become a blob, so that all three services are asked.
        var status = await site.PostAsync("contact", string.Concat(Enumerable.Repeat("Long enough. ", 4000)), "NL-4711");
        await site.UntilAsync(status, "sent");
        Assert.Equal(1, site.Smtp.AcceptedCount);
        using var ready = await site.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.All(_identity!.Asked, asked => Assert.Equal(("the-client-id", "https://storage.azure.com"), (asked.Client, asked.Resource.TrimEnd('/'))));
        // One credential for all clients, which keeps what it was given.
        Assert.InRange(_identity.Asked.Count, 1, 6);
    }

    [Fact]
    public async Task Without_a_token_a_post_is_answered_as_if_the_storage_were_away()
    {
        await using var site = await Site.OpenAsync(_azurite!, set: app =>
        {
            WithIdentity(app);
            _identity!.Refuses = true;
        });
        using var answer = await site.Http.PostAsJsonAsync("/f/contact", new { name = "Zoë", email = "zoe@example.org", message = "m", account = "NL-4711" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(JsonValueKind.Object, (await answer.Content.ReadFromJsonAsync<JsonElement>()).ValueKind);
        using var ready = await site.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.DoesNotContain("Request failed", site.App.Log, StringComparison.Ordinal);
    }

    private void WithIdentity(App app)
    {
        app.Without.Add("AzureWebJobsStorage");
        foreach (var (name, value) in _identity!.Settings)
        {
            app.Settings[name] = value;
        }

        app.Settings["SSL_CERT_FILE"] = Path.Combine(_folder, "storage.pem");
        app.Settings["AzureWebJobsStorage__credential"] = "managedidentity";
        app.Settings["AzureWebJobsStorage__clientId"] = "the-client-id";
        // With and without the slash that the platform's templates write.
        app.Settings["AzureWebJobsStorage__blobServiceUri"] = $"{_azurite!.Service(0)}/";
        app.Settings["AzureWebJobsStorage__queueServiceUri"] = _azurite.Service(1);
        app.Settings["AzureWebJobsStorage__tableServiceUri"] = $"{_azurite.Service(2)}/";
    }
}
