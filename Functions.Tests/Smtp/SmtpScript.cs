namespace Sealpost.Tests.Smtp;

/// <summary>The scripted answers of one server; those for once go first, in order, before the standing ones.</summary>
internal sealed class SmtpScript
{
    private readonly record struct Step(SmtpStage Stage, SmtpAction Action, Predicate<string>? When)
    {
        public bool Fits(SmtpStage stage, string subject) => Stage == stage && (When is null || When(subject));
    }

    private readonly Lock _lock = new();
    private readonly List<Step> _once = [];
    private readonly List<Step> _always = [];

    public void Once(SmtpStage stage, SmtpAction action, Predicate<string>? when)
    {
        lock (_lock)
        {
            _once.Add(new Step(stage, action, when));
        }
    }

    public void Always(SmtpStage stage, SmtpAction action, Predicate<string>? when)
    {
        lock (_lock)
        {
            // The latest one wins.
            _always.Insert(0, new Step(stage, action, when));
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _once.Clear();
            _always.Clear();
        }
    }

    public SmtpAction Next(SmtpStage stage, string subject) => Find(stage, subject, int.MaxValue) ?? SmtpAction.Accept;

    /// <summary>The step for the middle of the content; it stays in the script until enough bytes are in.</summary>
    public SmtpAction? NextInContent(long received) => Find(SmtpStage.DataMiddle, "", received);

    private SmtpAction? Find(SmtpStage stage, string subject, long received)
    {
        lock (_lock)
        {
            var at = _once.FindIndex(step => step.Fits(stage, subject));
            if (at < 0)
            {
                var standing = _always.Find(step => step.Fits(stage, subject)).Action;
                return standing?.ByteCount <= received ? standing : null;
            }

            var action = _once[at].Action;
            if (action.ByteCount > received)
            {
                return null;
            }

            _once.RemoveAt(at);
            return action;
        }
    }
}
