using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>sending: prepared mails of 5 KiB into smtp-sink, over 1 and 8 connections; ends with 1 when a limit is missed.</summary>
internal static class Sending
{
    private const int Size = 5 * 1024;
    private static readonly Option<int> RoundsOption = new("--rounds") { DefaultValueFactory = _ => 5, Description = "Medians of so many." };
    private static readonly Option<int> Messages = new("--messages") { DefaultValueFactory = _ => 4_000, Description = "In each turn." };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Prepared mails into smtp-sink.") { RoundsOption, Messages };
        command.SetAction(words => RunAsync(words.GetValue(RoundsOption), words.GetValue(Messages)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int rounds, int messages)
    {
        await References.InstallAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var azurite = await Azurite.InMemoryAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        app.Settings["Smtp__Port"] = $"{sink.Port}";
        // Of a pool of as many connections as senders.
        await using var services = app.Services(TimeProvider.System);
        var sender = services.GetRequiredService<MailSender>();
        var turns = new List<(string, Func<Task<double>>)>();
        foreach (var connections in new[] { 1, 8 })
        {
            turns.Add(($"smtp-source -d, {connections}", () => References.SmtpSourceAsync(sink.Port, connections, messages, Size)));
            turns.Add(($"MailSender, {connections}", () => OursAsync(sender, connections, messages)));
            turns.Add(($"nodemailer's pool, {connections}", () => References.NodemailerAsync(sink.Port, connections, messages / 2, Size)));
        }

        var rates = await Rounds.MediansAsync(rounds, warm: true, turns);
        foreach (var (name, rate) in rates)
        {
            Scoreboard.Say($"{name,-32} {rate,8:0} messages/s");
        }

        var score = new Scoreboard();
        score.AtLeast("8 connections, of smtp-source -d", rates["MailSender, 8"] / rates["smtp-source -d, 8"], 0.45);
        score.AtLeast("8 connections, of nodemailer's pool", rates["MailSender, 8"] / rates["nodemailer's pool, 8"], 2);
        score.AtLeast("1 connection, of smtp-source -d", rates["MailSender, 1"] / rates["smtp-source -d, 1"], 0.6);
        return score.ExitCode;
    }

    private static async Task<double> OursAsync(MailSender sender, int connections, int messages)
    {
        var (left, started) = (messages, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            // One each: a message is settled for its server while it is sent.
            using var message = Prepared();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var outcome = await sender.SendAsync(new(message, "owner@example.org"), CancellationToken.None);
                if (outcome is not DeliveryOutcome.Sent)
                {
                    throw new InvalidOperationException(outcome.Words);
                }
            }
        }));
        return messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static MimeMessage Prepared() => new(
        [MailboxAddress.Parse("forms@example.org")], [MailboxAddress.Parse("owner@example.org")], "Prepared",
        new TextPart("plain") { Text = string.Concat(Enumerable.Repeat("A line of text that a visitor may have typed.\r\n", 200))[..Size] });
}
