namespace Sealpost.Rendering;

/// <summary>What a short mail to the visitor says.</summary>
internal enum ConfirmationKind
{
    /// <summary>The form's mail was delivered.</summary>
    Delivered,

    /// <summary>It could not be, for good.</summary>
    Failed,

    /// <summary>It waits until the visitor shows that the address is theirs.</summary>
    Address,
}
