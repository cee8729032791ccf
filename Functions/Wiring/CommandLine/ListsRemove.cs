using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>lists remove NAME ADDRESS|-</c>: what the link in a mail does, for those who ask by other means.</summary>
internal static class ListsRemove
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var list = ListsCommand.Name;
        var address = new Argument<string>("ADDRESS") { Description = "Who leaves; - reads it from the standard input, so that your shell does not keep it." };
        var json = JsonOutput.Option();
        var command = new Command(name, "Take an address off a list for good, and erase it: as the link in each mail does.") { list, address, json };
        command.SetAction((parsed, cancel) => ListsCommand.WithAsync(parsed, list, services, async (found, all) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (await TypedAddress.ReadAsync(parsed.GetRequiredValue(address), cancel) is not { } normal)
            {
                await error.WriteLineAsync("This is no e-mail address; nothing was changed.");
                return 2;
            }

            var subscribers = all.GetRequiredService<Subscribers>();
            if (!await subscribers.UnsubscribeAsync(found.Name, await subscribers.RowAsync(found.Name, normal, cancel), cancel))
            {
                await error.WriteLineAsync($"The address was never on the list {found.Name}; nothing was changed.");
                return 1;
            }

            await JsonOutput.WriteAsync(parsed, json, new { List = found.Name, Removed = true }, $"The address is off the list {found.Name}, and was erased. No import brings it back.");
            return 0;
        }));
        return command;
    }
}
