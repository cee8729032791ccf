using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>lists posts NAME</c> and <c>lists stop NAME ID</c>: how far the posts to a list have got, and the end of one.</summary>
internal static class ListsPosts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var list = ListsCommand.Name;
        var count = new Option<int>("--last") { Description = "So many, the newest.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "The posts to a list: who decided, and how far each has got.") { list, count, json };
        command.SetAction((parsed, cancel) => ListsCommand.WithAsync(parsed, list, services, async (found, all) =>
        {
            var posts = new List<ListPost>();
            await foreach (var post in all.GetRequiredService<ListPosts>().ScanAsync(found.Name, cancel))
            {
                posts.Add(post);
            }

            var progress = all.GetRequiredService<ListProgress>();
            var rows = new List<Row>();
            foreach (var post in posts.OrderByDescending(post => post.AcceptedAt).Take(parsed.GetValue(count)))
            {
                rows.Add(new(post.RowKey, post.Form, post.AcceptedAt, post.State, post.DecidedBy, post.DecidedAt, post.Queued > 0 ? await progress.CountAsync(post, cancel) : new(0, 0, 0, 0)));
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(rows, Json) : Table(rows));
            return 0;
        }));
        return command;
    }

    public static Command Stop(string name, Func<IServiceProvider> services)
    {
        var list = ListsCommand.Name;
        var id = new Argument<string>("ID") { Description = "The post, as lists posts shows it." };
        var json = JsonOutput.Option();
        var command = new Command(name, "End a post for good: whoever has not got it does not get it any more.") { list, id, json };
        command.SetAction((parsed, cancel) => ListsCommand.WithAsync(parsed, list, services, async (found, all) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var post = DecideHeld.IsId(parsed.GetRequiredValue(id))
                ? await all.GetRequiredService<DecidePost>().RunAsync(found, parsed.GetRequiredValue(id), ListPostState.Stopped, "operator", cancel)
                : null;
            if (post is not { Status: ListPostState.Stopped })
            {
                await error.WriteLineAsync(post is null
                    ? $"The list {found.Name} has no post of this id; nothing was changed."
                    : $"This post is {post.State.ToLowerInvariant()}: there is nothing to stop. A post that waits is ended with: held discard {post.RowKey}");
                return 1;
            }

            var far = await all.GetRequiredService<ListProgress>().CountAsync(post, cancel);
            await JsonOutput.WriteAsync(parsed, json, new { Id = post.RowKey, post.State, Progress = far }, $"Stopped: {far.Sent} mails are sent, and in a second or two no more goes out. Those on the queue end as withdrawn.");
            return 0;
        }));
        return command;
    }

    private static string Table(List<Row> rows)
    {
        if (rows.Count == 0)
        {
            return "Nothing was posted to this list yet.";
        }

        string Line(Row row) => string.Create(CultureInfo.InvariantCulture,
            $"{row.Id}  {row.AcceptedAt:yyyy-MM-dd HH:mm}  {row.State,-9}{row.Progress.Queued,8}{row.Progress.Sent,8}{row.Progress.Open,8}{row.Progress.Failed,8}{row.Progress.Withdrawn,11}  {row.DecidedBy}");
        return string.Join(Environment.NewLine, rows.Select(Line).Prepend(
            $"{"ID",-26}  {"ACCEPTED (UTC)",-16}  {"STATE",-9}{"MAILS",8}{"SENT",8}{"OPEN",8}{"FAILED",8}{"WITHDRAWN",11}  DECIDED BY"));
    }

    private sealed record Row(string Id, string Form, DateTimeOffset AcceptedAt, string State, string? DecidedBy, DateTimeOffset? DecidedAt, PostProgress Progress);
}
