namespace Sealpost.Accepting;

/// <summary>
/// A short mail to the visitor, with the receipt, when the form's mail was taken by the owner's mail server. Anybody can type
/// anybody's address, so it says nothing that a visitor can write freely, is limited, and is for forms with proof of work only.
/// </summary>
internal sealed record ConfirmationDefinition
{
    /// <summary>The field of type <c>email</c> that holds the visitor's address.</summary>
    public required string To { get; set; }

    /// <summary>Also a short mail when the form's mail could not be delivered in the end.</summary>
    public bool OnFailure { get; set; }

    /// <summary>Repeats the order: of its texts only the articles of the shop's own list.</summary>
    public bool Order { get; set; }

    /// <summary>Own templates, which get only what the confirmation repeats; of a failure the built-in ones tell.</summary>
    public TemplateDefinition? Template { get; set; }

    /// <summary>To one address, over all forms with the same limit.</summary>
    public LimitDefinition PerAddress { get; set; } = new() { Posts = 3, Minutes = 1440 };

    /// <summary>To all addresses of one domain, over all forms with the same limit.</summary>
    public LimitDefinition PerDomain { get; set; } = new() { Posts = 100, Minutes = 60 };
}
