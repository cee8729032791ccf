using System.Text.Json.Serialization;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>What is written to queue and blobs, in JSON; the code is made when this is built, which makes a start shorter.</summary>
[JsonSerializable(typeof(QueuedMail))]
[JsonSerializable(typeof(Submission))]
internal sealed partial class StoredForm : JsonSerializerContext;
