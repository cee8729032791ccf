using Sealpost.Benchmarks;

// dotnet run -c Release --project bench -- NAME [ARGUMENTS]
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>
{
    ["accepting"] = Accepting.RunAsync,
    ["chaos"] = Chaos.RunAsync,
    ["fuzz"] = Fuzz.RunAsync,
    ["half-open"] = HalfOpen.RunAsync,
    ["lists"] = Lists.RunAsync,
    ["memory"] = Memory.RunAsync,
    ["parts"] = Parts.RunAsync,
    ["rendering"] = _ => Task.FromResult(Rendering.Run()),
    ["scale"] = Scale.RunAsync,
    ["sealing"] = Sealing.RunAsync,
    ["sending"] = Sending.RunAsync,
    ["start"] = Start.RunAsync,
    ["uploads"] = Uploads.RunAsync,
    ["whole"] = Whole.RunAsync,
};

// Parts of them that are processes of their own.
var parts = new Dictionary<string, Func<string[], Task<int>>>
{
    ["accept"] = Servers.AcceptAsync,
    ["bare-accept"] = Servers.BareAcceptAsync,
    ["bare-loop"] = BareLoop.RunAsync,
    ["load"] = Servers.LoadAsync,
};
if (args.Length > 1 && args[0] == "as" && parts.TryGetValue(args[1], out var part))
{
    return await part(args[2..]);
}

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var run))
{
    return await run(args[1..]);
}

await Console.Error.WriteLineAsync($"Name one of: {string.Join(", ", benchmarks.Keys)}");
return 2;
