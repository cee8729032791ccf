using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Unsealing;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>The form of the repository, on a developer's machine on which nothing was set up.</summary>
public sealed class DeveloperTransferTests
{
    [Fact]
    public async Task The_example_works_with_the_keys_that_the_first_start_makes()
    {
        await using var machine = new DeveloperMachine();
        File.Copy(Path.Combine(Checkout.Root, "forms", "branch-order.json"), Path.Combine(machine.Root, "forms", "branch-order.json"));
        using var http = new HttpClient { BaseAddress = await machine.StartAsync() };
        using var answer = await http.PostAsJsonAsync("/f/branch-order", new { branch = "Zürich", clerk = "Zoë", items = new[] { new { sku = "A-1", quantity = 3, price = "9.90" } } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        using var mailbox = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{machine.MailPorts[1]}") };
        var mails = default(JsonElement);
        await Site.UntilAsync(async () => (mails = await mailbox.GetFromJsonAsync<JsonElement>("/email")).GetArrayLength() > 0);
        await using var desk = new Desk();
        desk.Put("mail.eml", await mailbox.GetByteArrayAsync($"/email/{mails[0].GetProperty("id").GetString()}/source"));
        var local = Path.Combine(machine.Root, ".local");
        var opened = await desk.OpenAsync("mail.eml", "--key", Path.Combine(local, "demo-private.asc"), "--signer", Path.Combine(local, "service-public.asc"), "--files", "in");

        Assert.True(opened.ExitCode == 0, opened.Errors);
        Assert.Contains("missing: none", opened.Output, StringComparison.Ordinal);
        Assert.Contains("\"total\": \"29.70\"", Encoding.UTF8.GetString(desk.Read("in/branch-order-000001.json")), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(local, "service-private.asc")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
