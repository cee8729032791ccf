namespace Sealpost.Accepting;

/// <summary>How much a post may hold beside its files.</summary>
/// <param name="Text">Bytes of names and values, decoded.</param>
/// <param name="Fields">Names and values.</param>
internal sealed record PostRoom(int Text, int Fields)
{
    private const int UsualText = 64 * 1024;
    private const int UsualFields = 1_000;

    /// <summary>Of a line, with its names: a few columns of some words each.</summary>
    private const int LineText = 256;

    /// <summary>Bytes of the body: percent-encoding triples a byte, and every part of a multipart body has a header.</summary>
    public int Body => 3 * Text;

    /// <summary>What is larger.</summary>
    public Refusal TooLarge { get; private init; } = Refusal.TooLarge;

    public Refusal TooManyFields { get; private init; } = Refusal.Malformed($"The form holds more than {UsualFields} fields.");

    /// <param name="form">Null when a field of the post names it: then there is no more room than usual.</param>
    public static PostRoom Of(Form? form)
    {
        if (form?.Definition.Order is not { } order)
        {
            return new(UsualText, UsualFields);
        }

        var refusal = Refusal.OrderTooLarge(order.MaxItems);
        return new(UsualText + (order.MaxItems * LineText), UsualFields + (order.MaxItems * order.Columns.Count))
        {
            TooLarge = refusal, TooManyFields = refusal,
        };
    }
}
