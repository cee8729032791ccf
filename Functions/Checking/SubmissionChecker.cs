using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Runs every check in order; the first refusal ends it, points add up.</summary>
internal sealed class SubmissionChecker(IEnumerable<ICheck> checks)
{
    private readonly ICheck[] _checks = [.. checks];

    public async Task<CheckReport> RunAsync(CheckedPost post, CancellationToken cancel)
    {
        var steps = new List<CheckStep>();
        foreach (var check in _checks)
        {
            var verdict = await check.RunAsync(post, cancel);
            steps.Add(new(check.Name, verdict));
            if (!post.Rehearsal && verdict is Verdict.Refused or Verdict.Dropped)
            {
                break;
            }
        }

        return new(post.Form, steps);
    }
}

internal sealed record CheckStep(string Check, Verdict Verdict);

/// <summary>What all checks say together.</summary>
internal sealed record CheckReport(Form Form, IReadOnlyList<CheckStep> Steps)
{
    private const int DefaultThreshold = 5;

    /// <summary>The first verdict that ends a post, refused or dropped.</summary>
    public Verdict? End => Steps.Select(step => step.Verdict).FirstOrDefault(verdict => verdict is Verdict.Refused or Verdict.Dropped);

    public IReadOnlyList<Finding> Findings => [.. Steps.Select(step => step.Verdict).OfType<Verdict.Suspect>().SelectMany(verdict => verdict.Rules)];

    public int Points => Findings.Sum(finding => finding.Points);

    public int Threshold => Form.Definition.Content?.HoldAt ?? DefaultThreshold;

    /// <summary>The rules for which the mail is held; none when it goes out. Whoever moderates a list sees all that fired.</summary>
    public IReadOnlyList<string> HeldFor => Points >= Threshold || Form.Definition.PostTo is not null ? [.. Findings.Where(finding => finding.Points > 0).Select(finding => finding.Rule).Distinct()] : [];
}
