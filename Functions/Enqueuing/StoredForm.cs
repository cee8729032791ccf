using System.Text.Json;
using System.Text.Json.Serialization;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>What is written to queue and blobs, in JSON; the code is made when this is built, which makes a start shorter.</summary>
[JsonSerializable(typeof(QueuedMail))]
[JsonSerializable(typeof(SealedPost))]
[JsonSerializable(typeof(Submission))]
internal sealed partial class StoredForm : JsonSerializerContext
{
    /// <summary>The one way in which anything is written.</summary>
    public static BinaryData Write<T>(T value) => BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default));

    /// <exception cref="JsonException">It is not what <see cref="Write"/> makes.</exception>
    public static T? Read<T>(BinaryData body)
        where T : class => (T?)JsonSerializer.Deserialize(body.ToMemory().Span, typeof(T), Default);
}
