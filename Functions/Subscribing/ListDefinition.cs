using System.Text.Json.Serialization;

namespace Sealpost.Subscribing;

/// <summary>One mailing list, as declared in <c>lists/NAME.json</c>; the schema beside it, <c>list.schema.json</c>, describes each member.</summary>
internal sealed record ListDefinition
{
    /// <summary>Ignored: it points editors at the schema.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>What people call it; subscribers see it as the sender's name.</summary>
    public required string Title { get; set; }

    /// <summary>A page, or a <c>mailto:</c> address, that explains the list (List-Help, RFC 2369).</summary>
    public required string Help { get; set; }

    /// <summary><c>en</c> or <c>fr</c>: the language of what is added to each mail.</summary>
    public string Language { get; set; } = "en";

    /// <summary>Who decides whether a post goes to the subscribers; without any, no form may post to the list.</summary>
    public IReadOnlyList<string> Moderators { get; set; } = [];

    /// <summary>After so many hours without a decision a post is erased.</summary>
    public int ModerateHours { get; set; } = 168;

    /// <summary>After so many mails that could not be delivered because there is no such mailbox, the address gets no more.</summary>
    public int SuppressAfter { get; set; } = 3;
}

/// <summary>The reading of a list's file, made when this is built.</summary>
[JsonSerializable(typeof(ListDefinition))]
internal sealed partial class ListJson : JsonSerializerContext;
