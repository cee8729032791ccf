using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>lists show|import|export|remove|posts|stop</c>: who is on the mailing lists, and what is posted to them.</summary>
internal static class ListsCommand
{
    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "The mailing lists: who is on them, and what is posted to them.")
    {
        ListsShow.Create("show", services),
        ListsImport.Create("import", services),
        ListsExport.Create("export", services),
        ListsRemove.Create("remove", services),
        ListsPosts.Create("posts", services),
        ListsPosts.Stop("stop", services),
    };

    public static Argument<string> Name => new("NAME") { Description = "The list, as its file lists/NAME.json is named." };

    /// <summary>What a command does with a list; for one that is not there it says so.</summary>
    public static async Task<int> WithAsync(
        ParseResult parsed, Argument<string> name, Func<IServiceProvider> services, Func<MailingList, IServiceProvider, Task<int>> run)
    {
        var all = services();
        if (all.GetRequiredService<ListCatalog>().TryGet(parsed.GetValue(name), out var list))
        {
            return await run(list, all);
        }

        await parsed.InvocationConfiguration.Error.WriteLineAsync(
            $"There is no list {parsed.GetValue(name)}, or lists/{parsed.GetValue(name)}.json has an error; lists show tells which. Nothing was changed.");
        return 1;
    }
}
