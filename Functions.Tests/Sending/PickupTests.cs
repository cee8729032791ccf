using MimeKit;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>A folder in place of a server.</summary>
public sealed class PickupTests
{
    [Fact]
    public async Task Each_mail_is_a_whole_file_with_its_envelope()
    {
        using var files = new TemporaryFiles();
        await using var bench = new RelayBench(["Smtp:Pickup=out"], root: files.Folder);
        var sent = await bench.SentAsync(".dots\r\nstay\r\n");
        await bench.Sender.SendAsync(new(RelayBench.Message(), "zoë@bücher.example") { NullReturnPath = true }, default);

        Assert.Equal(2, Directory.GetFileSystemEntries(files.Path("out")).Length);
        var path = Path.Combine(files.Path("out"), sent.QueueId!);
        var message = await MimeMessage.LoadAsync(path);
        Assert.Equal("<owner@example.org>", message.Headers["X-Receiver"]);
        Assert.Equal("<forms@example.com>", message.Headers["X-Sender"]);
        Assert.Equal(".dots\nstay", message.TextBody?.ReplaceLineEndings("\n").TrimEnd());
        Assert.EndsWith("\r\n\r\n.dots\r\nstay\r\n", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        var other = await File.ReadAllTextAsync(Directory.GetFiles(files.Path("out")).Single(file => file != path));
        Assert.StartsWith("X-Sender: <>\r\nX-Receiver: <zoë@xn--bcher-kva.example>\r\n", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_a_fault_of_the_relay_and_leaves_nothing()
    {
        using var files = new TemporaryFiles();
        files.Write("out", "a file in its place");
        await using var bench = new RelayBench(["Smtp:Pickup=out", "Relays:other:Pickup=other"], root: files.Folder);
        await bench.SentAsync();
        Assert.Single(Directory.GetFiles(files.Path("other")));
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync("x", default, "smtp"));
        Assert.Equal(["other", "out"], Directory.GetFileSystemEntries(files.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Nothing_is_written_once_the_host_stops()
    {
        using var files = new TemporaryFiles();
        await using var bench = new RelayBench(["Smtp:Pickup=out"], root: files.Folder);
        Assert.IsType<DeliveryOutcome.Released>(await bench.SendAsync(cancel: new(canceled: true)));
        Assert.False(Directory.Exists(files.Path("out")));
    }
}
