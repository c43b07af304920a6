using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// One record of the log that outlives a killed process: what is stored under a key, up to an Id, is not to be found
/// again. A record is its length, a checksum of the rest, the log's turn, the Id and the key.
/// </summary>
/// <param name="Key">Null for every key.</param>
/// <param name="UpTo">The highest Id that is dead.</param>
/// <param name="IsBelow">The key is a collection's: all that lies below it is meant.</param>
/// <param name="IsGroup">The key is an origin's and a group's name: all of the group is meant.</param>
public sealed record Withdrawal(CacheKey? Key, long UpTo, bool IsBelow = false, bool IsGroup = false)
{
    private const int HeadBytes = 24;

    /// <summary>Adds the record to <paramref name="log"/>.</summary>
    /// <param name="log">What is written at once.</param>
    /// <param name="turn">Rises each time the log begins anew: what an earlier turn left behind is not read.</param>
    public void WriteTo(List<byte> log, long turn)
    {
        // The key's parts are Latin-1; a line feed is in neither (RFC 9112 §3.2). One more stands behind a collection,
        // and two behind a group.
        var end = IsGroup ? "\n\n" : IsBelow ? "\n" : "";
        var key = Key is { } one ? Encoding.Latin1.GetBytes($"{one.Host}\n{one.Target}{end}") : [];
        var record = new byte[HeadBytes + key.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), turn);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(16), UpTo);
        key.CopyTo(record, HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), ChecksumOf(record));
        log.AddRange(record);
    }

    /// <summary>
    /// The records of the turn that the log began last, and which that is. A record that a kill cut short ends it: its
    /// writer had not been answered.
    /// </summary>
    public static (IReadOnlyList<Withdrawal> Records, long Turn) ReadAll(ReadOnlySpan<byte> log)
    {
        var records = new List<Withdrawal>();
        var turn = 0L;
        while (log.Length >= HeadBytes && BinaryPrimitives.ReadInt32LittleEndian(log) is var length
            && length >= HeadBytes && length <= log.Length)
        {
            var record = log[..length];
            var its = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
            if (ChecksumOf(record) != BinaryPrimitives.ReadUInt32LittleEndian(record[4..])
                || (records.Count > 0 && its != turn))
            {
                break;
            }

            turn = its;
            var key = record[HeadBytes..];
            var upTo = BinaryPrimitives.ReadInt64LittleEndian(record[16..]);
            records.Add(key switch
            {
                [.. var group, (byte)'\n', (byte)'\n'] => new Withdrawal(KeyOf(group), upTo, IsGroup: true),
                [.. var collection, (byte)'\n'] => new Withdrawal(KeyOf(collection), upTo, IsBelow: true),
                _ => new Withdrawal(KeyOf(key), upTo),
            });
            log = log[length..];
        }

        return (records, turn);
    }

    private static CacheKey? KeyOf(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n') is var end and >= 0
        ? new CacheKey(Bytes.Of(text[..end]), Bytes.Of(text[(end + 1)..]))
        : null;

    private static uint ChecksumOf(ReadOnlySpan<byte> record)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)record.Length);
        foreach (var octet in record[8..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
