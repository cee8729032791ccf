using Sealpost.Accepting;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>What is wrong with the definition of a transfer is told at load, and such a form answers 503.</summary>
public sealed class TransferFormTests(Azurite azurite)
{
    private const string Sealed = "\"encryption\": { \"keys\": [\"office.asc\"], \"sign\": true }";

    [Theory]
    [InlineData("\"to\": []", Sealed, "$.transfer.to", "at least one address")]
    [InlineData("\"to\": [\"office\"]", Sealed, "$.transfer.to[0]", "not an e-mail address")]
    [InlineData("\"to\": [\"a@example.org\", \"A@example.org\"]", Sealed, "$.transfer.to[1]", "twice")]
    [InlineData("\"format\": \"json\"", Sealed, "$.transfer", "in transfer its addresses")]
    [InlineData("\"to\": [\"a@example.org\"], \"format\": \"pdf\"", Sealed, "$.transfer.format", "wrong kind")]
    [InlineData("\"to\": [\"a@example.org\"], \"until\": \"x\"", Sealed, "$.transfer.until", "not known")]
    [InlineData("\"to\": [\"a@example.org\"]", "\"relays\": []", "$.transfer", "Signing__OpenPgpKey")]
    [InlineData("\"to\": [\"a@example.org\"]", "\"encryption\": { \"keys\": [\"office.asc\"] }", "$.encryption.sign", "Signing__OpenPgpKey")]
    [InlineData("\"to\": [\"a@example.org\"], \"every\": \"0m\"", Sealed, "$.transfer.every", "15m")]
    [InlineData("\"to\": [\"a@example.org\"], \"every\": \"25h\"", Sealed, "$.transfer.every", "a day at most")]
    [InlineData("\"to\": [\"a@example.org\"], \"every\": \"15 m\"", Sealed, "$.transfer.every", "15m")]
    [InlineData("\"to\": [\"a@example.org\"], \"at\": \"24:00\", \"timeZone\": \"Europe/Zurich\"", Sealed, "$.transfer.at", "18:00")]
    [InlineData("\"to\": [\"a@example.org\"], \"at\": \"6:00\", \"timeZone\": \"Europe/Zurich\"", Sealed, "$.transfer.at", "18:00")]
    [InlineData("\"to\": [\"a@example.org\"], \"at\": \"18:00\"", Sealed, "$.transfer.at", "belong together")]
    [InlineData("\"to\": [\"a@example.org\"], \"timeZone\": \"Europe/Zurich\"", Sealed, "$.transfer.timeZone", "belong together")]
    [InlineData("\"to\": [\"a@example.org\"], \"at\": \"18:00\", \"timeZone\": \"Europe/Zürich\"", Sealed, "$.transfer.timeZone", "IANA")]
    [InlineData("\"to\": [\"a@example.org\"], \"at\": \"18:00\", \"timeZone\": \"W. Europe Standard Time\"", Sealed, "$.transfer.timeZone", "IANA")]
    [InlineData("\"to\": [\"a@example.org\"], \"every\": \"1h\", \"at\": \"18:00\", \"timeZone\": \"Europe/Zurich\"", Sealed, "$.transfer.at", "not both")]
    [InlineData("\"to\": [\"a@example.org\"]", Sealed + ", \"cc\": [\"b@example.org\"]", "$.cc[0]|$.cc", "no mail to copy")]
    [InlineData("\"to\": [\"a@example.org\"]", Sealed + ", \"delivery\": \"direct\"", "$.delivery", "while the visitor waits")]
    [InlineData("\"to\": [\"a@example.org\"]", Sealed + ", \"altcha\": {}, \"confirmation\": { \"to\": \"mail\" }", "$.confirmation", "there are none")]
    public void A_fault_has_a_place_and_a_remedy(string transfer, string more, string path, string remedy)
    {
        using var files = new TemporaryFiles();
        files.Write("office.asc", "");
        var json = $$"""{ "subject": "s", {{more}}, "transfer": { {{transfer}} }, "fields": [{ "name": "mail", "type": "email" }] }""";
        var error = Assert.Single(FormReader.Read(files.Write("form.json", json), json).Errors);
        Assert.Contains(error.Path, path.Split('|'));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_whose_data_alone_is_mailed_takes_no_files()
    {
        const string json = "{ \"subject\": \"s\", \"transfer\": { \"to\": [\"a@example.org\"] }, \"fields\": [{ \"name\": \"f\", \"type\": \"file\" }] }";
        Assert.Contains(FormReader.Read("/nowhere/form.json", json).Errors, error => error.Path == "$.fields[0].type" && error.Message.Contains("would be lost", StringComparison.Ordinal));
        Assert.Contains(FormReader.Read("/nowhere/form.json", "{ \"subject\": \"s\", \"fields\": [] }").Errors, error => error.Path == "$.recipients");
    }

    [Fact]
    public async Task Without_a_key_for_the_office_or_a_signing_key_the_form_answers_503_and_the_log_tells_why()
    {
        await using var site = await TransferSite.OpenAsync(
            azurite, ("nokey", TransferSite.Form(more: "\"recipients\": [\"owner@example.org\"]", keys: "\"owner.asc\"")), ("good", TransferSite.Form()));
        await site.App.StartAsync();
        using var answer = await site.App.Http.PostAsync("/f/nokey", new FormUrlEncodedContent([new("name", "x")]));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Form nokey.json at $.transfer.to[0]: No key is for this recipient", site.App.Log, StringComparison.Ordinal);
        // The office's address is for programs: nobody is asked to write to it.
        using var mailto = await site.App.Http.GetAsync("/f/good/mailto");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, mailto.StatusCode);
        using var preview = await site.App.Http.GetAsync("/preview/good");
        Assert.Contains("goes out with transfers", await preview.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await site.App.StopAsync();

        site.App.Settings.Remove("Signing__OpenPgpKey");
        await site.App.StartAsync();
        Assert.Contains("Form good.json at $.encryption.sign: The form signs, but Signing__OpenPgpKey is not set", site.App.Log, StringComparison.Ordinal);
    }
}
