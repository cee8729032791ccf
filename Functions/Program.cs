using Sealpost.Wiring;
using Sealpost.Wiring.SelfHosted;

// The Functions host starts its worker with --functions-uri; anybody else wants the self-hosted mode.
#if FUNCTIONS_WORKER
if (args.Any(argument => argument.StartsWith("--functions-", StringComparison.Ordinal)))
{
    return Sealpost.Wiring.AzureFunctions.WorkerHost.Run(args);
}
#endif
return await SelfHost.RunAsync(args, ProjectRoot.Find());

/// <summary>Named, so that tests can start the application.</summary>
internal sealed partial class Program;
