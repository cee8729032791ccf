using System.Text.Json;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Sending;

/// <summary>A signature as mailauth judges it.</summary>
/// <param name="Aligned">The domain of From where it is the signing one or below it.</param>
/// <param name="Headers">The names in <c>h=</c> of fields that are there, joined by ": ".</param>
internal sealed record JudgedSignature(
    string Result, string? Comment, JsonElement Aligned, string Domain, string Selector, string Algorithm, string Format, string? Headers);

internal sealed record ReadMail(string? Subject, string? Text, IReadOnlyList<string> ReplyTo, IReadOnlyList<string> Files);

/// <summary>Mails as programs see them that have nothing of MimeKit.</summary>
internal static class MailReaders
{
    /// <param name="records">TXT records by name.</param>
    /// <returns>The signatures of each mail, the topmost first.</returns>
    public static Task<List<List<JudgedSignature>>> VerifyAsync(IReadOnlyDictionary<string, string> records, params byte[][] mails) =>
        RunAsync<List<List<JudgedSignature>>>("mailauth", "verify.mjs", mails, records);

    public static Task<List<ReadMail>> ReadAsync(params byte[][] mails) => RunAsync<List<ReadMail>>("readers", "read.mjs", mails, null);

    private static async Task<T> RunAsync<T>(string name, string script, byte[][] mails, IReadOnlyDictionary<string, string>? records)
    {
        var packages = await NpmPackages.InstallAsync(name);
        using var files = new TemporaryFiles();
        var paths = mails.Select((mail, i) => files.Write($"{i}.eml", mail)).ToList();
        var input = JsonSerializer.Serialize(new { records, mails = paths });
        return JsonSerializer.Deserialize<T>(await NpmPackages.RunWithAsync(input, "node", packages, script), JsonSerializerOptions.Web)!;
    }
}
