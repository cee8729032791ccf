using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Undeliverable;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>held list|release|discard|digest</c>: the mail that rules hold. No value of a post is shown.</summary>
internal static class HeldCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "Mail that rules of its form hold for you.")
    {
        List(services),
        SpoolDecision.Release("release", services),
        SpoolDecision.Discard("discard", services, byRules: true),
        SendDigest(services),
    };

    private static Command List(Func<IServiceProvider> services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "Id, form, time of acceptance and rules of each, the oldest first.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var items = await services().GetRequiredService<KeptMail>().ListAsync(KeptFolder.Held, cancel);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(items.Select(item => new { item.Id, item.Form, item.AcceptedAt, Rules = item.Reasons }), Json) : Table(items));
            return 0;
        });
        return command;
    }

    private static string Table(IReadOnlyList<KeptItem> items)
    {
        if (items.Count == 0)
        {
            return "Nothing is held.";
        }

        var width = Math.Max(4, items.Max(item => item.Form.Length));
        var rows = items.Select(item =>
            $"{item.Id,-26}  {item.Form.PadRight(width)}  {item.AcceptedAt:yyyy-MM-dd HH:mm:ss}  {string.Join(", ", item.Reasons)}");
        return string.Join(Environment.NewLine, rows.Prepend($"{"ID",-26}  {"FORM".PadRight(width)}  {"ACCEPTED (UTC)",-19}  RULES"));
    }

    private static Command SendDigest(Func<IServiceProvider> services)
    {
        var json = JsonOutput.Option();
        var command = new Command("digest", "Mail the list to Digest__To now.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (code, words) = await services().GetRequiredService<SendDigest>().SendNowAsync(cancel) switch
            {
                Digest.Sent(var held) => (0, $"The digest of {held} held is sent."),
                Digest.NothingHeld => (0, "Nothing is held, so no digest was sent."),
                Digest.NotSent(var why) => (1, $"The digest was not sent: {why}"),
                var other => throw new InvalidOperationException(other.GetType().Name),
            };
            await JsonOutput.WriteAsync(parsed, json, new { Done = code == 0, Words = words }, words);
            return code;
        });
        return command;
    }
}
