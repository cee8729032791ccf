namespace Sealpost.Subscribing;

/// <summary>Somebody whom an operator brings along from elsewhere.</summary>
/// <param name="Address">Normalized.</param>
/// <param name="ConsentAt">When its owner said that it may be on the list.</param>
/// <param name="Source">Where; 1 to 200 characters.</param>
/// <param name="State">Active, or suppressed as it was there.</param>
internal sealed record NewSubscriber(string Address, DateTimeOffset ConsentAt, string Source, SubscriberState State);

/// <summary>One row of an imported file.</summary>
/// <param name="Line">Where it begins, from 1 on.</param>
internal abstract record ImportedRow(long Line)
{
    public sealed record Good(long Line, NewSubscriber Subscriber) : ImportedRow(Line);

    /// <param name="Reason">What is wrong and what to do; it repeats nothing of the row.</param>
    public sealed record Refused(long Line, string Reason) : ImportedRow(Line);
}
