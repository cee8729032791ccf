using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>One defence. The order of registration in <c>PipelineServices</c> is the order of the checks.</summary>
internal interface ICheck
{
    /// <summary>As the log and <c>explain</c> show it.</summary>
    string Name { get; }

    ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel);
}

/// <summary>A post on its way through the checks.</summary>
/// <param name="Client">The visitor's network address as the host knows it.</param>
/// <param name="Id">The submission id; a token may be used again by the same submission only.</param>
/// <param name="Rehearsal">Only explained: nothing is used up, counted or asked of others.</param>
internal sealed record CheckedPost(
    Form Form, Submission Submission, Controls Controls, IHeaderDictionary Headers, string Client, string Id, bool Rehearsal)
{
    /// <summary>The ids that the same submission had in the window of time before, or by an older envelope key.</summary>
    public IReadOnlyList<string> Twins { get; init; } = [];

    /// <summary>All ids under which the same submission may have come before.</summary>
    public IReadOnlyList<string> Ids => [Id, .. Twins];
}

/// <summary>What one check says.</summary>
/// <param name="Words">For an operator: what was looked at, without any value of the post.</param>
internal abstract record Verdict(string Words)
{
    /// <summary>The form does not use this check.</summary>
    public sealed record NotUsed(string Words) : Verdict(Words);

    public sealed record Passed(string Words) : Verdict(Words);

    /// <summary>Points against the post; enough of them hold the mail.</summary>
    /// <param name="Rules">The rules that fired, as the ledger shows them.</param>
    public sealed record Suspect(IReadOnlyList<Finding> Rules, string Words) : Verdict(Words);

    public sealed record Refused(Refusal Refusal, string Words) : Verdict(Words);

    /// <summary>Answered like success, and nothing is sent.</summary>
    public sealed record Dropped(string Rule, string Words) : Verdict(Words);

    /// <summary>The verdict of a defence whose form says what it does.</summary>
    public static Verdict Of(DefenceAction action, Refusal refusal, string rule, string words) => action switch
    {
        DefenceAction.Drop => new Dropped(rule, words),
        DefenceAction.Hold => new Suspect([new(rule, Finding.Enough)], words),
        _ => new Refused(refusal, words),
    };
}

/// <param name="Rule">The rule's name, such as <c>links</c>.</param>
/// <param name="Points">How much it counts.</param>
internal sealed record Finding(string Rule, int Points)
{
    /// <summary>Holds the mail by itself.</summary>
    public const int Enough = 1_000;
}
