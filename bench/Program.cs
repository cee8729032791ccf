using Sealpost.Benchmarks;

// dotnet run -c Release --project bench -- NAME [ARGUMENTS]
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>
{
    ["chaos"] = Chaos.RunAsync,
    ["fuzz"] = Fuzz.RunAsync,
    ["half-open"] = HalfOpen.RunAsync,
    ["rendering"] = _ => Task.FromResult(Rendering.Run()),
    ["sealing"] = Sealing.RunAsync,
    ["uploads"] = Uploads.RunAsync,
};
if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var run))
{
    return await run(args[1..]);
}

await Console.Error.WriteLineAsync($"Name one of: {string.Join(", ", benchmarks.Keys)}");
return 2;
