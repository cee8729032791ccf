using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;
using Sealpost.Wiring.Development;

namespace Sealpost.Wiring.CommandLine;

/// <summary>
/// <c>keys rotate</c>: puts what waits under the current envelope key; with <c>--new KID</c>, makes the next one. Exit code 1 when
/// something waits under a key that is not there.
/// </summary>
internal static partial class KeysRotate
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var next = new Option<string>("--new") { Description = "Make a new envelope key of this id, such as k2." };
        var command = new Command(name, "Put the mail that waits, and the lists, under the current envelope key, or make a new envelope key.") { next };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(next) is { } kid)
            {
                return await AddAsync(kid, services(), output, error);
            }

            var report = await services().GetRequiredService<RewrapWaiting>().RunAsync(cancel);
            foreach (var line in KeysRotateWords.Of(report, services().GetRequiredService<TimeProvider>().GetUtcNow()))
            {
                await output.WriteLineAsync(line);
            }

            return report.LacksKey ? 1 : 0;
        });
        return command;
    }

    private static async Task<int> AddAsync(string kid, IServiceProvider services, TextWriter output, TextWriter error)
    {
        var (envelope, host) = (services.GetRequiredService<IOptions<EnvelopeOptions>>().Value, services.GetRequiredService<IHostEnvironment>());
        if (!Kid().IsMatch(kid) || envelope.Keys.Keys.Contains(kid, StringComparer.OrdinalIgnoreCase))
        {
            await error.WriteLineAsync(Kid().IsMatch(kid)
                ? $"There is a key {kid} already, and it was left alone; choose another id."
                : "An id is made of small letters and digits, a letter first, 32 at most.");
            return 2;
        }

        var (local, key) = (new LocalEnvelopeKeys(host.ContentRootPath), LocalEnvelopeKeys.Generate());
        if (host.IsDevelopment() && local.Read() is [.., var current] && envelope.CurrentKey == current.Kid && envelope.Keys[current.Kid] == current.Key)
        {
            local.Add(kid, key);
            await output.WriteLineAsync($"The key {kid} is in {local.File}, and is the current one from the next start on. Then run: keys rotate");
            return 0;
        }

        await output.WriteLineAsync($"Envelope__Keys__{kid}={key}");
        await output.WriteLineAsync($"Envelope__CurrentKey={kid}");
        await error.WriteLineAsync($"""
            Nothing was changed, and this key is shown only now. It is secret: whoever has it and the storage reads what waits.
            1. Keep it in your Key Vault and set Envelope__Keys__{kid} to a reference, @Microsoft.KeyVault(SecretUri=...); or set it as it is.
            2. Set Envelope__CurrentKey to {kid}. Leave Envelope__Keys__{envelope.CurrentKey} where it is: mail waits under it.
            3. When every instance has restarted, run: keys rotate
            """);
        return 0;
    }

    /// <summary>What can be a part of a setting's name everywhere.</summary>
    [GeneratedRegex("^[a-z][a-z0-9]{0,31}$")]
    private static partial Regex Kid();
}
