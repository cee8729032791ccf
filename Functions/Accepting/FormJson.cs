using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>
/// The reading of a form's file, made when this is built: made at start it would be a fifth of it. Members are <c>set</c>, not
/// <c>init</c>, because the generated code gives an <c>init</c> member that is missing in the file no default.
/// </summary>
[JsonSerializable(typeof(FormDefinition))]
internal sealed partial class FormJson : JsonSerializerContext;
