using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>A stored response as one row of a cache file.</summary>
/// <param name="Id"><see cref="StoredResponse.Id"/>.</param>
/// <param name="Host">Latin-1, as <see cref="CacheKey.Host"/>.</param>
/// <param name="Target">Latin-1, as <see cref="CacheKey.Target"/>.</param>
/// <param name="Vary">What the Vary field names (<see cref="Variants.VaryOf"/>).</param>
/// <param name="Status">For whoever lists the file; it is in <paramref name="Head"/> too.</param>
/// <param name="HasValidator">With ETag or Last-Modified it is of use when stale (RFC 9111 §4.3.1); without, it is the
/// first to go.</param>
/// <param name="Selecting">The selecting request fields (<see cref="HeadText"/>).</param>
/// <param name="Head">Status line and fields (<see cref="HeadText"/>).</param>
/// <param name="Body">Null where the response has none at all (204), empty where it has one of no bytes.</param>
/// <param name="RequestedAt">When the request was sent.</param>
/// <param name="ReceivedAt">When the head came.</param>
/// <param name="FreshMs">Milliseconds of freshness.</param>
/// <param name="InitialAgeMs">Milliseconds.</param>
public sealed record StoredRow(
    long Id,
    string Host,
    string Target,
    string Vary,
    int Status,
    bool HasValidator,
    string Selecting,
    string Head,
    Bytes? Body,
    DateTimeOffset RequestedAt,
    DateTimeOffset ReceivedAt,
    long FreshMs,
    long InitialAgeMs)
{
    /// <summary>
    /// How many bytes of content stand in the file's blocks, under the same Id; 0 where the content is
    /// <see cref="Body"/>.
    /// </summary>
    public long BlocksBytes { get; init; }

    /// <summary>
    /// The row of a response in its <see cref="StoredForm"/>; null when it cannot be written so that it reads back the
    /// same.
    /// </summary>
    public static StoredRow? Of(CacheKey key, StoredResponse response)
    {
        if (key.Host.Span.Contains((byte)0) || key.Target.Span.Contains((byte)0)
            || HeadText.Of(response.Selecting) is not { } selecting || HeadText.Of(response.Head) is not { } head)
        {
            return null;
        }

        return new StoredRow(
            response.Id, key.Host.ToString(), key.Target.ToString(), Variants.VaryOf(response.Head.Fields),
            response.Head.Status,
            response.Head.Fields.Has(FieldId.ETag) || response.Head.Fields.Has(FieldId.LastModified),
            selecting, head,
            response.Head.Framing.Kind == FramingKind.None || response.Blocks is not null ? null : response.Body,
            response.RequestedAt, response.ReceivedAt,
            (long)response.FreshFor.TotalMilliseconds, (long)response.InitialAge.TotalMilliseconds)
        {
            BlocksBytes = response.Blocks?.Length ?? 0,
        };
    }

    /// <summary>Null when the row is not one that <see cref="Of"/> makes.</summary>
    /// <param name="blocks">
    /// Gives what is in the file's blocks; null: a row with such content is no response to the caller.
    /// </param>
    public StoredResponse? ToResponse(Func<StoredRow, StoredBlocks>? blocks = null)
    {
        if (BlocksBytes != 0 && (blocks is null || Body is not null || BlocksBytes < 0))
        {
            return null;
        }

        var framing = BlocksBytes > 0 ? Framing.Exactly(BlocksBytes)
            : Body is { } body ? Framing.Exactly(body.Length)
            : Framing.None;
        if (HeadText.ReadFields(Selecting) is not { } selecting || HeadText.ReadHead(Head, framing) is not { } head)
        {
            return null;
        }

        var control = CacheControl.OfResponse(head.Fields);
        var freshness = Freshness.Of(head, control, RequestedAt, ReceivedAt, null);
        return new StoredResponse(
            selecting, head, Body ?? default, RequestedAt, ReceivedAt,
            TimeSpan.FromMilliseconds(FreshMs), TimeSpan.FromMilliseconds(InitialAgeMs), Id)
        {
            // Refused, and fresh all the same: CACHE_TTL has forced it.
            IsGuess = Freshness.IsGuessed(freshness, control)
                || (FreshMs > 0 && Freshness.IsRefused(freshness, control)),
            Groups = CacheGroups.Of(head.Fields),
            Blocks = BlocksBytes > 0 ? blocks!(this) : null,
        };
    }

    public CacheKey Key => new(Bytes.Of(Host), Bytes.Of(Target));

    /// <summary>From then on it is stale; the end of time where the sum would be beyond it.</summary>
    public DateTimeOffset FreshUntil
    {
        get
        {
            var left = FreshMs - InitialAgeMs;
            return left >= (DateTimeOffset.MaxValue - ReceivedAt).TotalMilliseconds
                ? DateTimeOffset.MaxValue
                : left <= (DateTimeOffset.MinValue - ReceivedAt).TotalMilliseconds
                    ? DateTimeOffset.MinValue
                    : ReceivedAt.AddMilliseconds(left);
        }
    }

    /// <summary>
    /// CRC-32C (RFC 9260 appendix A; a machine instruction) over everything in the row, key and times included: a row
    /// whose bytes a disk has changed, or that stands under another key, does not match. Blocks have their own
    /// (<see cref="ChecksumOf"/>); that there are any is in here, so that a program that does not know them takes the
    /// row for damaged, and not for an empty response.
    /// </summary>
    public uint Checksum()
    {
        var crc = uint.MaxValue;
        foreach (var text in (ReadOnlySpan<string>)[Host, Target, Vary, Selecting, Head])
        {
            crc = BitOperations.Crc32C(crc, (uint)text.Length);
            crc = Over(crc, MemoryMarshal.AsBytes(text.AsSpan()));
        }

        crc = BitOperations.Crc32C(crc, (ulong)Id);
        crc = BitOperations.Crc32C(crc, (ulong)RequestedAt.UtcTicks);
        crc = BitOperations.Crc32C(crc, (ulong)ReceivedAt.UtcTicks);
        crc = BitOperations.Crc32C(crc, (ulong)FreshMs);
        crc = BitOperations.Crc32C(crc, (ulong)InitialAgeMs);
        return ~(Body is { } body ? Over(BitOperations.Crc32C(crc, (byte)1), body.Span)
            : BlocksBytes != 0 ? BitOperations.Crc32C(BitOperations.Crc32C(crc, (byte)2), (ulong)BlocksBytes)
            : crc);
    }

    /// <summary>The same of one block: over its bytes, whose it is, and which.</summary>
    public static uint ChecksumOf(long id, int at, ReadOnlySpan<byte> block) =>
        ~Over(BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (ulong)id), (uint)at), block);

    private static uint Over(uint crc, ReadOnlySpan<byte> bytes)
    {
        var whole = bytes.Length & ~7;
        for (var at = 0; at < whole; at += 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
        }

        foreach (var octet in bytes[whole..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return crc;
    }
}
