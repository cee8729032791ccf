using System.Text.Json;

namespace Sealpost.Accepting;

/// <summary>The line of a member in a file of JSON, for people who have to correct it there.</summary>
internal static class JsonPlace
{
    /// <param name="path">Such as <c>$.fields[2].pattern</c>.</param>
    /// <returns>From 1 on, of the member, or of the nearest one around it that is there; null when the file is no JSON up to there.</returns>
    public static int? Line(ReadOnlySpan<byte> json, string path)
    {
        json = json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        var (open, found, longest) = (new Stack<(string Path, int Index)>(), (int?)null, 0);
        var current = "$";
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    current = $"{open.Peek().Path}.{reader.GetString()}";
                }
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    open.Pop();
                    continue;
                }
                else
                {
                    current = Element(open) ?? current;
                }

                if (current.Length > longest && IsAround(current, path))
                {
                    (found, longest) = (json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1, current.Length);
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    open.Push((current, reader.TokenType is JsonTokenType.StartArray ? 0 : -1));
                }
            }
        }
        catch (JsonException fault)
        {
            return (int?)fault.LineNumber + 1;
        }

        return found;
    }

    /// <returns>The path of the next element, where an array is open.</returns>
    private static string? Element(Stack<(string Path, int Index)> open)
    {
        if (open.Count == 0 || open.Peek().Index < 0)
        {
            return null;
        }

        var (path, index) = open.Pop();
        open.Push((path, index + 1));
        return $"{path}[{index}]";
    }

    private static bool IsAround(string current, string path) => path.StartsWith(current, StringComparison.Ordinal)
        && (path.Length == current.Length || path[current.Length] is '.' or '[');
}
