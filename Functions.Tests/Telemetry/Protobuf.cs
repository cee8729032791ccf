using System.Buffers.Binary;
using System.Text;

namespace Sealpost.Tests.Telemetry;

/// <summary>A protobuf message as its fields, without a schema: https://protobuf.dev/programming-guides/encoding/</summary>
internal sealed class Protobuf
{
    private readonly List<(int Number, ulong Value, byte[] Bytes)> _fields = [];

    public Protobuf(ReadOnlySpan<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var (number, value, bytes) = ((int)(key >> 3), 0UL, Array.Empty<byte>());
            switch (key & 7)
            {
                case 0:
                    value = Varint(message, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message[at..]);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    bytes = message.Slice(at, length).ToArray();
                    at += length;
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message[at..]);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7}.");
            }

            _fields.Add((number, value, bytes));
        }
    }

    /// <summary>Every message at a path of field numbers.</summary>
    public IEnumerable<Protobuf> At(params int[] path) => path.Length == 0
        ? [this]
        : _fields.Where(field => field.Number == path[0]).SelectMany(field => new Protobuf(field.Bytes).At(path[1..]));

    public ulong Number(int field) => _fields.LastOrDefault(it => it.Number == field).Value;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <returns>Lower case; empty without any.</returns>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public bool Has(int field) => _fields.Exists(it => it.Number == field);

    /// <summary>KeyValue pairs (opentelemetry/proto/common/v1/common.proto), values as text.</summary>
    public Dictionary<string, string> Pairs(int field) => At(field).ToDictionary(pair => pair.Text(1), pair => pair.At(2).Select(value =>
        value.Has(3) ? $"{(long)value.Number(3)}" : value.Has(4) ? $"{value.Double(4)}" : value.Text(1)).FirstOrDefault(""));

    private byte[] Bytes(int field) => _fields.LastOrDefault(it => it.Number == field).Bytes ?? [];

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
