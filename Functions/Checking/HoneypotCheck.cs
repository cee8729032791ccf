using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>A field that people don't see and bots fill in.</summary>
internal sealed class HoneypotCheck : ICheck
{
    private static readonly Refusal Filled = new(422, "honeypot",
        "A hidden field of the form was filled in, as robots do, so nothing was sent. Switch off automatic filling and send the form again.");

    public string Name => "honeypot";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(post.Controls.Trap is { } trap
        ? Verdict.Of(post.Form.Definition.HoneypotAction, Filled, "honeypot", $"The trap field \"{trap}\" is filled in.")
        : new Verdict.Passed("No trap field is filled in."));
}
