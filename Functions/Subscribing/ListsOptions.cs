namespace Sealpost.Subscribing;

/// <summary>Section <c>Lists</c>.</summary>
internal sealed class ListsOptions
{
    /// <summary>The folder of the mailing lists; relative to the project, or to the published app.</summary>
    public string Path { get; set; } = "lists";
}
