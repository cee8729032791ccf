using System.Diagnostics;
using Sealpost.Accepting;
using Sealpost.Rendering;
using Sealpost.Tests.Rendering;

namespace Sealpost.Benchmarks;

/// <summary>What a mail's text, HTML and data files cost: the first of a process, and each after that; no network.</summary>
internal static class Rendering
{
    private const string Fields = """
        { "name": "name", "label": "Your name" }, { "name": "email", "type": "email" }, { "name": "phone", "type": "tel" },
        { "name": "topics", "type": "multiple", "choices": ["Repair", "Rental"] }, { "name": "message", "type": "textarea" },
        { "name": "account", "sensitive": true }
        """;

    public static int Run()
    {
        var started = Stopwatch.GetTimestamp();
        _ = new MailTemplates();
        Say("what a process pays that sends no mail", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");
        started = Stopwatch.GetTimestamp();
        using var bench = new MailBench(Fields, "\"subject\": \"Question from {name}\"", "message");
        Say("reading the form", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");
        using var own = new MailBench(
            Fields, "\"template\": { \"html\": \"own.hbs\" }", "message", ("own.hbs", MailTemplates.BuiltIn("mail.html.hbs")));
        started = Stopwatch.GetTimestamp();
        Check(own);
        Say("checking the built-in template at load, as if it were the form's own", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");

        var usual = Post(string.Concat(Enumerable.Repeat("My bicycle (see https://www.example.org/sirius) has lost its chain.\n", 6)));
        started = Stopwatch.GetTimestamp();
        bench.Render(usual);
        Say("the first mail of a process", Stopwatch.GetElapsedTime(started).TotalMilliseconds, "ms");
        Measure("a mail of 6 fields", 20_000, () => bench.Render(usual));
        Measure("its JSON, CSV and XML", 20_000, () => DataAttachment.Make(
            bench.Form, usual, MailBench.Facts, [DataFormat.Json, DataFormat.Csv, DataFormat.Xml]));
        var large = Post(string.Concat(Enumerable.Repeat("Some words, and a link to https://www.example.org/ <b>.\n", 1_800)));
        Measure("a mail of 100 KB with 1,800 links", 200, () => bench.Render(large));
        Measure("checking a template of 5 KB", 500, () => Check(own));
        return 0;
    }

    private static void Check(MailBench bench) => new MailTemplates().Check(bench.Form);

    private static Submission Post(string message) => MailBench.Post(
        ("name", "Zoë Martin"), ("email", "zoe@example.org"), ("phone", "+44 20 7946 0958"), ("topics", "Repair"), ("message", message), ("account", "NL-4711"));

    /// <summary>The median of seven rounds, after two to warm up.</summary>
    private static void Measure(string what, int count, Action once)
    {
        var rounds = new List<double>();
        for (var round = 0; round < 9; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                once();
            }

            rounds.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / count);
        }

        Say(what, rounds.Skip(2).Order().ElementAt(3), "µs");
    }

    private static void Say(string what, double time, string unit) => Console.WriteLine(FormattableString.Invariant($"{time,10:0.0} {unit}  {what}"));
}
