using System.Globalization;
using System.Text;

namespace Sealpost.Rendering;

/// <summary>The mail around a transfer's file: what a person has to know, and nothing that a visitor wrote.</summary>
/// <param name="Id">Of the mail.</param>
/// <param name="Text">CRLF.</param>
internal sealed record TransferMail(string Id, string Form, int Number, DateTimeOffset Date, string Text, Func<AttachedFile> File)
{
    public string Subject => string.Create(CultureInfo.InvariantCulture, $"Transfer {Form} {Number}");

    /// <param name="repeat">How often it was sent before on request.</param>
    public static string Write(TransferHead transfer, IReadOnlyList<SubmissionData> posts, string file, int repeat)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Transfer {transfer.Number} of the form {transfer.Form}\n");
        if (repeat > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"This is repeat {repeat}, sent on request. If you have number {transfer.Number} already, it changes nothing.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nPosts:    {transfer.Count}\nAccepted: {posts.Min(post => post.AcceptedAt)} to {posts.Max(post => post.AcceptedAt)}\n")
            .Append(CultureInfo.InvariantCulture, $"Made:     {transfer.CreatedAt}\nData:     {file}\n\n")
            .Append("The numbers of a form have no gaps: if one is missing, ask for it. To check the signature and the sequence, and to save the data:\n\n")
            .Append("  dotnet Sealpost.dll open MAIL --key YOUR-PRIVATE-KEY --signer SERVICE-PUBLIC-KEY --files FOLDER\n");
        return text.ToString().ReplaceLineEndings("\r\n");
    }
}
