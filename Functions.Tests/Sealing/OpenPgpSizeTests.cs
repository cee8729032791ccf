using System.Text;
using Org.BouncyCastle.Bcpg;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>Sizes at which packets, blocks and lines begin and end.</summary>
public sealed class OpenPgpSizeTests
{
    private const int Part = OpenPgpPacketStream.PartSize;

    /// <summary>What surrounds a nameless content of unknown size, kept below one part, in the encrypted packet.</summary>
    private const int Around = 1 + 18 + 6 + 6 + 22;

    [Fact]
    public async Task Every_size_comes_out_again_in_one_piece_or_in_odd_ones()
    {
        var recipient = await OpenPgpTestKeys.GetAsync("cv25519");
        var key = OpenPgpTestKeys.Read(recipient.PublicArmored);
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored);
        int[] edges = [0, 1, 15, 16, 17, 191, 192, 8383, 8384, Part - 18 - 12, Part - 12, Part - 6, Part, 2 * Part, Part - Around, 2 * Part - Around];
        var sizes = edges.SelectMany(edge => edge < 100 ? new[] { edge } : [edge - 1, edge, edge + 1]).Append(3_000_001).Distinct();
        foreach (var size in sizes)
        {
            var content = OpenPgpSealerTests.RandomBytes(size);
            using var known = OpenPgpSealer.SealFile(new MemoryStream(content), "", [key], null);
            using var unknown = OpenPgpSealer.SealFile(new OddStream(content), "", [key], null);
            foreach (var message in new[] { known, unknown })
            {
                var opened = await gpg.DecryptAsync(OpenPgpSealerTests.Bytes(message));
                Assert.True(opened.IsIntact, $"{size}: {opened.Messages}");
                Assert.True(content.AsSpan().SequenceEqual(opened.Output.Span), $"{size} octets came out as {opened.Output.Length} others.");
            }

            // Lengths are the same as long as no parts are needed, and always when the size is known.
            Assert.Equal(Expected(size), known.Length);
            Assert.Equal(size + Around <= Part, known.Length == unknown.Length);
        }
    }

    [Fact]
    public async Task Every_size_of_text_has_an_armor_that_opens()
    {
        var recipient = await OpenPgpTestKeys.GetAsync("cv25519");
        var key = OpenPgpTestKeys.Read(recipient.PublicArmored);
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored);
        foreach (var size in Enumerable.Range(0, 49).Append(Part).Append(300_000))
        {
            var text = new string('ä', size);
            var armored = OpenPgpSealer.SealText(text, [key], null);
            var opened = await gpg.DecryptAsync(Encoding.ASCII.GetBytes(armored));
            Assert.True(opened.IsIntact, $"{size}: {opened.Messages}");
            Assert.Equal(text, Encoding.UTF8.GetString(opened.Output.Span));
            var lines = armored.Split("\r\n");
            Assert.DoesNotContain(lines, line => line.Contains('\n', StringComparison.Ordinal) || line.Length > 64);
            Assert.Equal(["-----BEGIN PGP MESSAGE-----", ""], lines[..2]);
            Assert.Equal(["-----END PGP MESSAGE-----", ""], lines[^2..]);
            Assert.StartsWith("=", lines[^3], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, "CB00")]
    [InlineData(191, "CBBF")]
    [InlineData(192, "CBC000")]
    [InlineData(8383, "CBDFFF")]
    [InlineData(8384, "CBFF000020C0")]
    [InlineData(Part, "CBFF00010000")]
    [InlineData(Part + 1, "CBF0")]
    public void A_packet_is_cut_only_when_it_must_be(int size, string head)
    {
        using var output = new MemoryStream();
        using var packet = new OpenPgpPacketStream(output, PacketTag.LiteralData);
        packet.Write(new byte[size]);
        packet.Complete();
        Assert.Equal(head, Convert.ToHexString(output.ToArray().AsSpan(0, head.Length / 2)));
        Assert.Equal(size > Part ? "0100" : "", size > Part ? Convert.ToHexString(output.ToArray().AsSpan((int)output.Length - 2)) : "");
    }

    [Fact]
    public void A_packet_of_another_size_than_was_said_is_an_error()
    {
        using var packet = new OpenPgpPacketStream(new MemoryStream(), PacketTag.LiteralData, 3);
        packet.Write([1, 2]);
        Assert.Throws<InvalidOperationException>(packet.Complete);
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard_however_it_is_fed()
    {
        // The check value of CRC-24/OPENPGP for "123456789".
        for (var cut = 0; cut <= 9; cut++)
        {
            var checksum = new OpenPgpCrc24();
            checksum.Append("123456789"u8[..cut]);
            checksum.Append("123456789"u8[cut..]);
            Assert.Equal("21CF02", Convert.ToHexString(checksum.ToBytes()));
        }
    }

    /// <summary>The session key packet of Curve25519 (its own 2, version, id, algorithm, point, wrapped key), then one encrypted packet.</summary>
    private static long Expected(int size) => 2 + 1 + 8 + 1 + 35 + 49
        + OpenPgpPacketStream.SizeOf(1 + 18 + OpenPgpPacketStream.SizeOf(6 + size) + 22);

    /// <summary>Can't say how long it is, and gives what it likes.</summary>
    private sealed class OddStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 4093));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 4093)]);

        public override void CopyTo(Stream destination, int bufferSize)
        {
            var buffer = new byte[4093];
            while (Read(buffer) is var count and > 0)
            {
                destination.Write(buffer, 0, count);
            }
        }
    }
}
