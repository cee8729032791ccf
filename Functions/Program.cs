using Sealpost.Wiring;
using Sealpost.Wiring.CommandLine;
using Sealpost.Wiring.SelfHosted;

// The Functions host starts its worker with --functions-uri; an operator names a command; anybody else wants the self-hosted mode.
#if FUNCTIONS_WORKER
if (args.Any(argument => argument.StartsWith("--functions-", StringComparison.Ordinal)))
{
    return Sealpost.Wiring.AzureFunctions.WorkerHost.Run(args);
}
#endif
return CommandLine.Knows(args)
    ? await CommandLine.RunAsync(args, ProjectRoot.Find())
    : await SelfHost.RunAsync(args, ProjectRoot.Find());

/// <summary>Named, so that tests can start the application.</summary>
internal sealed partial class Program;
