namespace Sealpost.Tests.Bench;

/// <summary>Where the repository is.</summary>
internal static class Checkout
{
    public static string Root { get; } = Sealpost.Wiring.ProjectRoot.Find();
}
