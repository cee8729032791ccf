using System.Text;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Files of a mail on the disk of its owner.</summary>
public sealed class SavedFileTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public async ValueTask InitializeAsync() => await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task They_are_saved_under_safe_names_for_the_owner_alone_and_nothing_is_written_over()
    {
        (string Posted, string Saved)[] names =
        [
            ("cv.pdf", "cv.pdf"), ("../../up.txt", "up.txt"), ("/etc/passwd", "passwd"), (@"C:\boot.ini", "boot.ini"), ("cv.pdf", "cv (2).pdf"), ("CV.PDF", "CV (3).PDF"),
            ("..", "file"), (".profile", "profile"), ("NUL.txt", "_NUL.txt"), ("there.txt", "there (2).txt"), ("a\u202egpj.exe", "agpj.exe"), ("link", "link (2)"),
        ];
        var entity = Mails.Mixed("See the files.\r\n", [.. names.Select((name, i) => (name.Posted, new[] { (byte)i, (byte)0, (byte)255 }))]);
        _desk.Put("mail.eml", Mails.PgpMime(await _desk.GpgAsync(entity, "--armor", "-r", "test@example.org", "--encrypt")));
        Directory.CreateDirectory(_desk.PathOf("out"));
        _desk.Put("out/there.txt", "mine");
        File.CreateSymbolicLink(_desk.PathOf("out/link"), _desk.PathOf("elsewhere"));

        var files = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--files", "out", "--json")).Json.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(names.Select(name => name.Saved), files.Select(file => Path.GetFileName(file.GetProperty("path").GetString()!)));
        for (var i = 0; i < files.Count; i++)
        {
            var path = files[i].GetProperty("path").GetString()!;
            Assert.Equal(_desk.PathOf("out"), Path.GetDirectoryName(path));
            Assert.Equal([(byte)i, 0, 255], File.ReadAllBytes(path));
            Assert.Equal("-rw-------", await ModeAsync(path));
        }

        Assert.Equal("mine", File.ReadAllText(_desk.PathOf("out/there.txt")));
        Assert.False(File.Exists(_desk.PathOf("elsewhere")));
    }

    [Fact]
    public async Task The_folder_is_made_and_said_in_the_text_and_none_without_the_option()
    {
        var entity = Mails.Mixed("See the file.\r\n", ("cv.pdf", [1]));
        _desk.Put("mail.eml", Mails.PgpMime(await _desk.GpgAsync(entity, "--armor", "-r", "test@example.org", "--encrypt")));
        Assert.EndsWith("\nFiles:\n  cv.pdf (application/octet-stream, 1 bytes)\n", (await _desk.OpenAsync("mail.eml", "--key", "owner.key")).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_desk.PathOf("cv.pdf")));

        var saved = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--files", "new/folder");
        Assert.EndsWith($"  cv.pdf (application/octet-stream, 1 bytes), saved as {_desk.PathOf("new/folder/cv.pdf")}\n", saved.Output, StringComparison.Ordinal);
        Assert.Equal("drwx------", await ModeAsync("new/folder"));
        _desk.Put("taken", "a file");
        (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--files", "taken")).IsRefused("The files can't be saved in taken");
    }

    private async Task<string> ModeAsync(string path) => Encoding.ASCII.GetString((await _desk.RunAsync("stat", ["-c", "%A", path], [])).Output).Trim();
}
