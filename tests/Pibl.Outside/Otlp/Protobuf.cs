using System.Buffers.Binary;

namespace Pibl.Outside.Otlp;

/// <summary>A protobuf message as what it is on the wire: numbered fields (Protocol Buffers, "Encoding").</summary>
internal sealed class Protobuf
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Content)> _fields = [];

    public Protobuf(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var (number, value, length) = ((int)(tag >> 3), 0UL, 0);
            switch (tag & 7)
            {
                case 0:
                    value = Varint(message.Span, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                    length = 8;
                    break;
                case 2:
                    length = (int)Varint(message.Span, ref at);
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]);
                    length = 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }

            _fields.Add((number, value, message.Slice(at, length)));
            at += length;
        }
    }

    public IEnumerable<Protobuf> Messages(params int[] path) => path.Length == 0
        ? [this]
        : All(path[0]).SelectMany(field => new Protobuf(field).Messages(path[1..]));

    public ReadOnlyMemory<byte> Bytes(int number) => All(number).FirstOrDefault();

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public string Text(int number) => System.Text.Encoding.UTF8.GetString(Bytes(number).Span);

    public ulong Number(int number) => _fields.Find(field => field.Number == number).Value;

    private IEnumerable<ReadOnlyMemory<byte>> All(int number) =>
        _fields.Where(field => field.Number == number).Select(field => field.Content);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
