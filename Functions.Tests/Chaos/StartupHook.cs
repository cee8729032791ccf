using Sealpost.Tests.Chaos;
using Sealpost.Wiring;
using Sealpost.Wiring.SelfHosted;

#pragma warning disable IDE0130 // The runtime looks for this class without a namespace.

/// <summary>
/// Starts the application as its own Main does, with a clock that the test sets. The runtime calls this before Main
/// (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md): so it is the very same program,
/// and nothing in it knows of tests.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ChaosClock.Setting) is { } path)
        {
            using var clock = new ChaosClock(path);
            Environment.Exit(SelfHost.RunAsync(Environment.GetCommandLineArgs()[1..], ProjectRoot.Find(), clock).GetAwaiter().GetResult());
        }
    }
}
