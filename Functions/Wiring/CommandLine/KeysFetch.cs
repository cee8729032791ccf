using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Checking;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>
/// <c>keys fetch ADDRESS</c>: takes in the key that an address's own domain publishes (Web Key Directory). It is the one place in
/// Sealpost that ever looks up a key, and only when an operator says so.
/// </summary>
internal static class KeysFetch
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var address = new Argument<string>("ADDRESS") { Description = "Whose key; its domain is asked for it." };
        var (given, replace) = (KeysImport.NameOption, KeysImport.ReplaceOption);
        var command = new Command(name, "Fetch a recipient's OpenPGP key from the Web Key Directory of the address's domain.") { address, given, replace };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (EmailAddress.Normalize(parsed.GetRequiredValue(address)) is not { } whose)
            {
                await error.WriteLineAsync("This is not an e-mail address; write it as name@example.org.");
                return 2;
            }

            switch (await WkdClient.FetchAsync(whose, cancel))
            {
                case WkdAnswer.Found(var from, var content):
                    await output.WriteLineAsync($"{from.Host} has an answer.");
                    var import = new KeyImport(KeysFolder.Of(services()), parsed.GetValue(given) ?? KeysFolder.Name(whose), parsed.GetValue(replace));
                    return await TakeAsync(content, whose, import, services().GetRequiredService<TimeProvider>().GetUtcNow(), output, error);
                case WkdAnswer.Nothing(var asked):
                    await error.WriteLineAsync($"No key of {whose} was found. Ask its owner for it, and take it in with: keys import FILE.");
                    foreach (var (place, reason) in asked)
                    {
                        await error.WriteLineAsync($"  {place.Host}: {reason}");
                    }

                    return 1;
                case var other:
                    throw new InvalidOperationException(other.GetType().Name);
            }
        });
        return command;
    }

    private static async Task<int> TakeAsync(
        byte[] content, string address, KeyImport import, DateTimeOffset now, TextWriter output, TextWriter error)
    {
        WkdPick pick;
        try
        {
            pick = WkdKeys.Pick(content, address, now);
        }
        catch (KeyRefusedException refused)
        {
            pick = new(null, [], 0, [refused.Message]);
        }

        foreach (var reason in pick.Refused)
        {
            await error.WriteLineAsync($"A key was left out. {reason}");
        }

        if (pick.Content is not { } key)
        {
            await error.WriteLineAsync("Nothing that can be used was found, and nothing was taken in.");
            return 1;
        }

        if (pick.Dropped > 0)
        {
            await output.WriteLineAsync($"{pick.Dropped} other user ids or pictures of the key were left out: the domain speaks for this address alone.");
        }

        var code = await import.RunAsync(key, pick.Keys, output, error);
        if (code == 0)
        {
            await output.WriteLineAsync("Whoever rules the domain chose this key; compare the fingerprint with its owner, by telephone for example.");
        }

        return code;
    }
}
