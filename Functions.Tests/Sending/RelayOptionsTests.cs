using System.Security.Cryptography.X509Certificates;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Settings of relays that can't work are told before anything is sent, all at once, each by its name.</summary>
public sealed class RelayOptionsTests
{
    private static readonly string Rsa = SigningBench.RsaKey;

    [Theory]
    [InlineData("", null)]
    [InlineData("Smtp:Host=", "Smtp__Host is missing")]
    [InlineData("Smtp:Host=mail.example.org:587", "Smtp__Host is not the name")]
    [InlineData("Smtp:Port=0", "Smtp__Port must be 1 to 65535.")]
    [InlineData("Smtp:Security=None", "Smtp__Security is None")]
    [InlineData("Smtp:From=nobody", "Smtp__From is not an address")]
    [InlineData("Smtp:User=u", "Smtp__User and Password belong together")]
    [InlineData("Smtp:LocalDomain=a b", "Smtp__LocalDomain is not the name")]
    [InlineData("Smtp:LocalDomain=[192.0.2.1]", null)]
    [InlineData("Smtp:CaFile=none.pem", "Smtp__CaFile holds no certificate")]
    [InlineData("Smtp:ClientCertificate=none.pem", "Smtp__ClientCertificate must hold")]
    [InlineData("Smtp:SendSeconds=1", "Smtp__SendSeconds must be 5 to 3600.")]
    [InlineData("Smtp:AuthMechanism=XOAuth2", "Smtp__TokenUrl is missing")]
    [InlineData("Smtp:Pickup=out", "Smtp__Pickup and Host exclude each other")]
    [InlineData("Smtp:Pickup=out|Smtp:Host=", null)]
    [InlineData("Relays:backup:Host=b.example.org", null)]
    [InlineData("Relays:backup:Port=70000|Relays:backup:Host=b.example.org", "Relays__backup__Port must be 1 to 65535.")]
    [InlineData("Relays:backup:Port=25", "Relays__backup__Host is missing")]
    [InlineData("Relays:backup:Host=b.example.org|Relays:backup:Security=None", "Relays__backup__Security is None")]
    [InlineData("Relays:smtp:Host=b.example.org", "Relays__smtp: name a relay")]
    [InlineData("Relays:a b:Host=b.example.org", "Relays__a b: name a relay")]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=https://id.example/token|Relays:o:User=u|Relays:o:ClientId=c|Relays:o:ClientSecret=s", null)]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=http://id.example/token|Relays:o:User=u|Relays:o:ClientId=c|Relays:o:ClientSecret=s", "Relays__o__TokenUrl must be a whole address")]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=https://id.example/token|Relays:o:ClientId=c|Relays:o:ClientSecret=s", "Relays__o__User and ClientId are needed")]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=https://id.example/token|Relays:o:User=u|Relays:o:ClientId=c", "Relays__o__ClientSecret or PrivateKey is needed")]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=https://id.example/token|Relays:o:User=u|Relays:o:ClientId=c|Relays:o:PrivateKey=no.pem", "Relays__o__PrivateKey is not an RSA")]
    [InlineData("Relays:o:Host=b.example.org|Relays:o:TokenUrl=https://id.example/token|Relays:o:User=u|Relays:o:ClientId=c|Relays:o:ClientSecret=s|Relays:o:AuthMechanism=Plain", "Relays__o__AuthMechanism must be")]
    public void Each_setting_is_checked(string settings, string? fault)
    {
        var (smtp, relays) = RelayBench.Read(["Smtp:Host=mail.example.org", .. settings.Split('|', StringSplitOptions.RemoveEmptyEntries)], production: true);
        var faults = RelayBench.Faults(smtp, relays);
        if (fault is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_faults_of_all_relays_are_told_at_once()
    {
        var (smtp, relays) = RelayBench.Read(
            ["Smtp:Port=0", "Smtp:PoolSize=0", "Smtp:User=u", "Relays:a:IdleSeconds=0", "Relays:b:Host=b", "Relays:b:PerDay=-1", "Relays:b:Preference=-1"], production: true);
        Assert.Equal(
            ["Smtp__Port", "Smtp__PoolSize", "Smtp__Host", "Smtp__User", "Relays__a__IdleSeconds", "Relays__a__Host", "Relays__b__PerDay", "Relays__b__Preference"],
            RelayBench.Faults(smtp, relays).Select(fault => fault.Split(' ')[0]));
    }

    [Fact]
    public void Files_are_found_from_the_root_and_PEM_may_be_the_text_itself_in_one_line()
    {
        using var files = new TemporaryFiles();
        files.Write("ca.pem", TestCertificate.Localhost.ExportCertificatePem());
        var own = TestCertificate.Localhost.ExportCertificatePem() + "\n" + TestCertificate.Localhost.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        var (smtp, relays) = RelayBench.Read(
            [
                "Smtp:Host=mail.example.org", "Smtp:CaFile=ca.pem", $"Smtp:ClientCertificate={own.ReplaceLineEndings("\\n")}", "Relays:out:Pickup=mails",
                "Relays:g:Host=smtp.example.org", "Relays:g:TokenUrl=https://id.example/token", "Relays:g:User=u", "Relays:g:ClientId=c", $"Relays:g:PrivateKey={Rsa}",
            ],
            files.Folder, production: true);
        Assert.Empty(RelayBench.Faults(smtp, relays));
        Assert.Equal(files.Path("mails"), relays.All["OUT"].Pickup);
        Assert.Equal("example.com", smtp.LocalDomain);
    }

    [Fact]
    public void Relays_are_ordered_by_preference_then_by_name_and_the_first_section_leads()
    {
        var (smtp, relays) = RelayBench.Read(["Smtp:Host=h", "Relays:b:Host=h", "Relays:A:Host=h", "Relays:z:Host=h", "Relays:z:Preference=5"]);
        Assert.Equal(["smtp", "z", "A", "b"], relays.Ordered(smtp).Select(relay => relay.Key));
        (smtp, relays) = RelayBench.Read(["Smtp:Host=h", "Smtp:Preference=20", "Relays:b:Host=h"]);
        Assert.Equal(["b", "smtp"], relays.Ordered(smtp).Select(relay => relay.Key));
    }

    [Fact]
    public void A_form_that_names_a_relay_that_is_not_there_is_told_what_to_do()
    {
        var (_, relays) = RelayBench.Read(["Relays:backup:Host=b.example.org"]);
        var (path, message) = Assert.Single(relays.Unknown(["Backup", "smtp", "other"]));
        Assert.Equal("$.relays[2]", path);
        Assert.Contains("known ones are smtp, backup. Set Relays__other__Host", message, StringComparison.Ordinal);
    }
}
