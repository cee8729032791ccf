using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Lists;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Spool;
using Sealpost.Tracking;
using Sealpost.Undeliverable;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>Somebody asks what is kept of them, and then to be forgotten.</summary>
public sealed class ForgottenVisitorTests(Azurite azurite) : IAsyncLifetime
{
    private const string Zoe = "zoe@example.net";
    private const string Bob = "bob@example.net";

    /// <summary>Of each of Zoe's mails: the id, what is kept of it, and its state at the end.</summary>
    private readonly Dictionary<string, MailStatus> _hers = [];

    private readonly List<string> _his = [];
    private readonly byte[] _file = Encoding.UTF8.GetBytes($"%PDF-1.4 {new string('p', 3000)}");
    private ListSite? _lists;

    private ListSite Lists => _lists!;

    private App App => Lists.App;

    public async ValueTask InitializeAsync()
    {
        _lists = await ListSite.OpenAsync(azurite, forms: new Dictionary<string, string>
        {
            ["ask"] = """
                { "recipients": ["owner@example.org"], "subject": "Question", "content": { "holdAt": 3, "blockedWords": ["casino"] }, "repeatMinutes": 0,
                  "fields": [{ "name": "from", "type": "email" }, { "name": "text", "type": "textarea", "maxLength": 50000 }, { "name": "cv", "type": "file" }] }
                """,
        }, set: app => app.Settings["Retry__After__0"] = "01:00:00");
    }

    public ValueTask DisposeAsync() => Lists.DisposeAsync();

    [Fact]
    public async Task An_export_shows_all_that_is_kept_of_one_person_and_nothing_of_another()
    {
        await PlantAsync();
        var folder = Directory.CreateTempSubdirectory("sealpost-export-").FullName;
        var before = await DumpAsync();
        var terminal = await App.CommandAsync("export", "--address", "ZOE@example.net", "--files", folder, "--json");
        Assert.True(terminal.ExitCode == 0, terminal.Errors);
        var found = JsonDocument.Parse(terminal.Output).RootElement;
        var mails = found.GetProperty("mails").EnumerateArray().ToDictionary(mail => mail.GetProperty("id").GetString()!);
        Assert.Equal(_hers.Keys.Order(), mails.Keys.Order());
        foreach (var (id, mail) in mails)
        {
            var state = (await RowAsync(id))?.State;
            // The list's mail to her, and the one that was sent, are gone from here.
            Assert.Equal(state is MailStatus.Sent, !mail.TryGetProperty("fields", out var fields) || fields.ValueKind is JsonValueKind.Null);
            Assert.Equal(state?.ToString().ToLowerInvariant(), mail.TryGetProperty("state", out var told) ? told.GetString() : null);
        }

        Assert.Contains("\"hers deferred\"", terminal.Output, StringComparison.Ordinal);
        Assert.Equal("news", Assert.Single(found.GetProperty("lists").EnumerateArray()).GetProperty("list").GetString());
        Assert.DoesNotContain("his", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(_file, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories)), TestContext.Current.CancellationToken));
        Assert.Equal(before, await DumpAsync());

        // For people, from the standard input.
        var shown = await App.CommandAsync(Encoding.UTF8.GetBytes($"{Zoe}\n"), "export", "--address", "-");
        Assert.Contains("  text: hers held casino", shown.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_erasure_leaves_nothing_of_her_in_table_queue_or_blob_and_all_of_him()
    {
        await PlantAsync();
        var before = await DumpAsync();
        var rehearsal = JsonDocument.Parse((await App.CommandAsync("erase", "--address", Zoe, "--dry-run", "--json")).Output).RootElement;
        Assert.Equal(before, await DumpAsync());

        var terminal = await App.CommandAsync(Encoding.UTF8.GetBytes($" {Zoe} \n"), "erase", "--address", "-", "--json");
        Assert.True(terminal.ExitCode == 0, terminal.Output + terminal.Errors);
        var report = JsonDocument.Parse(terminal.Output).RootElement;
        foreach (var (name, count) in new (string, int)[] { ("mails", 4), ("rows", _hers.Count - 1), ("busy", 0), ("hidden", 0), ("closed", 0) })
        {
            Assert.Equal((name, count), (name, report.GetProperty(name).GetInt32()));
        }

        // One that was never taken up has no row yet.
        Assert.Equal((4, _hers.Count - 1), (rehearsal.GetProperty("mails").GetInt32(), rehearsal.GetProperty("rows").GetInt32()));
        using var services = App.Services(TimeProvider.System);
        var mark = services.GetRequiredService<VisitorMarks>().Of([Zoe])!;
        var dump = await DumpAsync();
        foreach (var trace in new[] { mark, await services.GetRequiredService<Subscribers>().RowAsync("news", Zoe, default) })
        {
            Assert.Contains(trace, string.Join('\n', before), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(trace, string.Join('\n', dump), StringComparison.OrdinalIgnoreCase);
        }

        // As a word: three letters come in what is sealed, too, by chance.
        Assert.DoesNotMatch(@"(?i)\bzoe\b", string.Join('\n', dump));

        foreach (var (id, state) in _hers)
        {
            var row = (await RowAsync(id))!;
            Assert.Equal((state, MailRecord.ErasedOnRequest, "", "", null, null), (row.State, row.Reason, row.History, row.Delivered, row.Visitors, row.Subscriber));
        }

        Assert.Equal([$"held/{_his[0]}.json", $"waiting/{_his[1]}.json"], (await Lists.Site.BlobsAsync()).Order());
        Assert.DoesNotContain(Zoe, terminal.Output + terminal.Errors + App.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(await services.GetRequiredService<AuditLog>().ListAsync(null, default).ToListAsync(TestContext.Current.CancellationToken),
            row => row is { By: "command line", Action: "erase", Target: "" } && row.Result.Contains("complete", StringComparison.Ordinal));

        // Nothing more of hers goes out, and all of his does.
        var sent = Lists.Smtp.AcceptedCount;
        Lists.Smtp.Clear();
        await App.StartAsync();
        Assert.Equal(0, (await App.CommandAsync(["spool", "retry", .. _his])).ExitCode);
        foreach (var id in _his)
        {
            await Site.UntilAsync(async () => (await RowAsync(id))?.State is MailStatus.Sent);
        }

        Assert.Equal(sent + _his.Count, Lists.Smtp.AcceptedCount);
        using var page = await App.Http.GetAsync($"/s/{services.GetRequiredService<SubmissionId>().Receipt(_hers.First(mail => mail.Value is MailStatus.Failed).Key)}");
        Assert.Contains("erased on request", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Nothing of this address is here.", (await App.CommandAsync("erase", "--address", Zoe)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_can_open_is_told_and_so_is_a_mail_that_is_being_sent()
    {
        var sent = await PostAsync(Zoe, "hers sent", MailStatus.Sent);
        await App.StopAsync();
        using (var services = App.Services(TimeProvider.System))
        {
            var foreign = new SealedPost("k0", new byte[60], new byte[60]);
            await services.GetRequiredService<KeptMail>().KeepAsync(KeptFolder.Parked, new(1, new string('7', 26), "ask", DateTimeOffset.UnixEpoch, 0, foreign, null), [], default);
            var row = (await RowAsync(sent))!;
            row.Status = nameof(MailStatus.Sending);
            await App.Ledger.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        }

        var terminal = await App.CommandAsync("erase", "--address", Zoe);
        Assert.Equal(1, terminal.ExitCode);
        Assert.Contains("1 mails are being sent", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("1 mails open with no envelope key", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await App.CommandAsync("erase", "--address", "zoe")).ExitCode);
    }

    /// <summary>One of each: sent, failed, held, deferred with a file, from a list, on the queue, as an older version wrote it; then the application stops.</summary>
    private async Task PlantAsync()
    {
        _hers[await PostAsync(Zoe, "hers sent", MailStatus.Sent)] = MailStatus.Sent;
        using var services = App.Services(TimeProvider.System);
        var (subscribers, now) = (services.GetRequiredService<Subscribers>(), TimeProvider.System.GetUtcNow());
        await subscribers.SubscribeAsync("news", Zoe, now, now, "test", default);
        await Lists.PublishAsync("Spring");
        await Lists.UntilDeliveredAsync(1);
        var hash = await subscribers.RowAsync("news", Zoe, default);
        await Site.UntilAsync(async () => await Rows().AnyAsync(row => row.Subscriber == hash && row.State is MailStatus.Sent));
        _hers[(await Rows().FirstAsync(row => row.Subscriber == hash)).PartitionKey] = MailStatus.Sent;
        await Site.UntilAsync(async () => await Rows().AllAsync(row => row.State is not MailStatus.Sending));
        // Of one post everything has gone out, and another one was stopped when it had got as far as her.
        await Lists.SweepAsync(TimeSpan.FromHours(1));
        await App.Lists.AddEntityAsync(new ListPost { PartitionKey = "news!posts", RowKey = new string('5', 26), Form = "tell", State = nameof(ListPostState.Stopped), Cursor = hash });

        _hers[await PostAsync(Zoe, "hers held casino", MailStatus.Held)] = MailStatus.Failed;
        _his.Add(await PostAsync(Bob, "his held casino", MailStatus.Held));
        Lists.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.7.1 refused"));
        _hers[await PostAsync(Zoe, $"hers failed {new string('x', 40_000)}", MailStatus.Failed)] = MailStatus.Failed;
        Lists.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        _hers[await PostAsync(Zoe, "hers deferred", MailStatus.Deferred, _file)] = MailStatus.Failed;
        _his.Add(await PostAsync(Bob, "his deferred", MailStatus.Deferred));
        await App.StopAsync();

        foreach (var (number, address) in new[] { (1, Zoe), (2, Bob) })
        {
            var (id, post) = ($"{number:D26}", new Submission([new("from", [address]), new("text", [address == Zoe ? "hers queued" : "his queued"])]));
            await services.GetRequiredService<MailEnqueuer>().AcceptAsync(new(1, id, "ask", now, 0, services.GetRequiredService<Envelope>().Seal(post, id, "ask", now), null), default);
            if (address == Zoe)
            {
                _hers[id] = MailStatus.Failed;
            }
            else
            {
                _his.Add(id);
            }
        }
    }

    private async Task<string> PostAsync(string address, string text, MailStatus until, byte[]? file = null)
    {
        var body = new MultipartBody().Field("from", address).Field("text", text);
        var status = await Lists.Site.TakenAsync("ask", file is null ? body : body.File("cv", "cv.pdf", file));
        await Site.UntilAsync(async () => (await Lists.Site.RowOrNullAsync(status))?.State == until);
        return status.Segments[^1][..26];
    }

    private Task<MailRecord?> RowAsync(string id) => new SpoolSite(Lists.Site).RowAsync(id);

    private Azure.AsyncPageable<MailRecord> Rows() => App.Ledger.QueryAsync<MailRecord>($"RowKey eq '{MailRecord.Row}'");

    /// <summary>Every cell of every table, every message that can be seen, and every blob with its name.</summary>
    private async Task<IReadOnlyList<string>> DumpAsync()
    {
        var dump = new List<string>();
        await App.Guard.CreateIfNotExistsAsync();
        foreach (var table in new[] { App.Ledger, App.Index, App.Lists, App.Guard })
        {
            await foreach (var row in table.QueryAsync<TableEntity>())
            {
                dump.Add(string.Join('|', row.Where(cell => cell.Key is not ("odata.etag" or "Timestamp")).Select(cell => $"{cell.Key}={cell.Value}")));
            }
        }

        foreach (var message in (await App.Queue.PeekMessagesAsync(32)).Value)
        {
            dump.Add($"{message.Body}");
        }

        foreach (var name in await Lists.Site.BlobsAsync())
        {
            dump.Add($"{name} {Encoding.Latin1.GetString((await App.Blobs.GetBlobClient(name).DownloadContentAsync()).Value.Content)}");
        }

        return [.. dump.Order(StringComparer.Ordinal)];
    }
}
