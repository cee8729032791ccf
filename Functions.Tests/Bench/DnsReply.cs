using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Sealpost.Tests.Bench;

/// <param name="Name">In small letters, without a final dot.</param>
/// <param name="Type">1 A, 15 MX, 28 AAAA.</param>
internal sealed record DnsQuestion(string Name, int Type);

/// <summary>What the server says to one question.</summary>
/// <param name="Code">0 no error, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED.</param>
internal sealed record DnsReply(int Code = 0)
{
    public List<DnsRecord> Answers { get; init; } = [];

    /// <summary>Seconds, in a SOA record of the authority section (RFC 2308).</summary>
    public uint? NegativeTtl { get; init; }

    public DnsManner Manner { get; init; }

    public static DnsReply Mx(params string[] exchanges) =>
        new() { Answers = [.. exchanges.Select(name => new DnsRecord(15, [0, 10, .. DnsRecord.Name(name)]))] };

    public static DnsReply Host(string address) => IPAddress.Parse(address).GetAddressBytes() is var bytes
        ? new() { Answers = [new(bytes.Length == 4 ? 1 : 28, bytes)] }
        : throw new InvalidOperationException();

    public DnsReply Lasting(uint seconds) => this with { Answers = [.. Answers.Select(answer => answer with { Ttl = seconds })], NegativeTtl = seconds };
}

internal enum DnsManner
{
    Plain,

    /// <summary>By UDP only the mark that there is more; all of it by TCP.</summary>
    Truncated,

    /// <summary>The mark, and no TCP.</summary>
    TruncatedForGood,

    /// <summary>Bytes that are no message.</summary>
    Garbage,

    /// <summary>A whole message whose records point outside of it.</summary>
    BrokenRecords,

    /// <summary>The answer to a question that nobody asked.</summary>
    WrongId,

    Silent,
}

/// <param name="Data">Its RDATA, uncompressed.</param>
internal sealed record DnsRecord(int Type, byte[] Data, uint Ttl = 300)
{
    /// <summary>RFC 1035, section 3.1.</summary>
    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];

    /// <param name="owner">Encoded; a pointer to the question's name is C0 0C.</param>
    public byte[] Encode(params ReadOnlySpan<byte> owner)
    {
        var record = new byte[owner.Length + 10 + Data.Length];
        owner.CopyTo(record);
        var fixedPart = record.AsSpan(owner.Length);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart[4..], Ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[8..], (ushort)Data.Length);
        Data.CopyTo(fixedPart[10..]);
        return record;
    }
}
