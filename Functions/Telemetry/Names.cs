namespace Sealpost.Telemetry;

/// <summary>What is told of a mail beside its numbers: the same words as in the log, and never a field's value, an address or a server's words.</summary>
internal static class Names
{
    /// <summary>Of the source of spans, and of the meter.</summary>
    public const string Source = "Sealpost";

    /// <summary>The name of a form that exists; <see cref="NoForm"/> where none was found. Never what an address or a post said.</summary>
    public const string Form = "form";

    /// <summary>The submission id, as the log has it. In spans only: each is another.</summary>
    public const string Id = "id";

    /// <summary>From 1 on.</summary>
    public const string Attempt = "attempt";

    public const string Outcome = "outcome";

    /// <summary>Why, in one word of a closed set.</summary>
    public const string Kind = "kind";

    /// <summary>The code of a refusal (<c>Refusal</c>).</summary>
    public const string Reason = "reason";

    /// <summary>The name of a relay in the settings.</summary>
    public const string Relay = "relay";

    /// <summary>The three digits of a server's reply.</summary>
    public const string Code = "code";

    /// <summary>A key's fingerprint, or the setting that holds it.</summary>
    public const string Key = "key";

    /// <summary>No form can be named so.</summary>
    public const string NoForm = "?";
}
