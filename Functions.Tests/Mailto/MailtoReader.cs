using System.Text.Json;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Mailto;

/// <summary>What a mail program makes of an address, read by Node's URL parser.</summary>
/// <param name="Form">The same query read as a form's, where "+" is a space: it must make no difference.</param>
internal sealed record MailtoReader(string Protocol, string[] To, Dictionary<string, string> Headers, Dictionary<string, string> Form)
{
    private const string Script = """
        const pair = part => [part.slice(0, part.indexOf("=")), decodeURIComponent(part.slice(part.indexOf("=") + 1))];
        const read = address => {
          const url = new URL(address);
          return {
            protocol: url.protocol, to: url.pathname.split(",").map(decodeURIComponent),
            headers: Object.fromEntries(url.search.slice(1).split("&").map(pair)), form: Object.fromEntries(url.searchParams),
          };
        };
        const addresses = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(addresses.map(read)));
        """;

    public string Subject => Headers["subject"];

    public string Body => Headers["body"];

    public static async Task<MailtoReader[]> ReadAsync(params string[] addresses) => JsonSerializer.Deserialize<MailtoReader[]>(
        await NpmPackages.RunWithAsync(JsonSerializer.Serialize(addresses), "node", Checkout.Root, "-e", Script), JsonSerializerOptions.Web)!;
}
