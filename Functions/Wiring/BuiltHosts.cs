namespace Sealpost.Wiring;

/// <summary>Which hosts this build has: it depends on the package source (FunctionsWorker.targets).</summary>
internal static class BuiltHosts
{
#if FUNCTIONS_WORKER
    public const string Text = "self-hosted mode and Azure Functions worker";
#else
    public const string Text = "self-hosted mode alone (the package source lacks the Azure Functions worker)";
#endif
}
