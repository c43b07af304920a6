using System.Buffers.Binary;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>
/// Values of the second tier as bytes: a mark, a version, a checksum of the rest, and whose value it is. What is
/// foreign, damaged, of another version or under the wrong name is no value.
/// </summary>
public static class TierText
{
    /// <summary>The mark, the version, the kind and the checksum: so much tells one value from another.</summary>
    public const int HeadBytes = 10;

    /// <summary>Rises with every change of what stands behind it; proxies of two versions share nothing.</summary>
    private const byte Version = 1;

    private const byte OfWhole = 0, OfBlocks = 1, OfVarying = 2;
    private const int KindAt = 5, ChecksumAt = 6;

    private static ReadOnlySpan<byte> Magic => "PIBL"u8;

    /// <summary>A response with its body; null where it does not read back the same.</summary>
    /// <param name="key">Under which it is stored.</param>
    /// <param name="response">In its <see cref="StoredForm"/>.</param>
    /// <param name="generation">See <see cref="TierValue.Whole"/>.</param>
    /// <param name="lifetime">How long the store is told to keep it.</param>
    /// <param name="now">The time.</param>
    /// <param name="blocks">Where its body is; null: beside it.</param>
    public static byte[]? Write(
        CacheKey key, StoredResponse response, long generation, TimeSpan lifetime, DateTimeOffset now,
        TierBlocks? blocks)
    {
        if (StoredRow.Of(key, response) is not { } row)
        {
            return null;
        }

        var writer = Begin(blocks is null ? OfWhole : OfBlocks, key)
            .Number(generation)
            .Number((long)lifetime.TotalMilliseconds)
            .Number((long)Math.Ceiling(response.AgeAt(now).TotalMilliseconds))
            .Number(row.FreshMs)
            .Text(row.Selecting)
            .Text(row.Head);
        if (blocks is null)
        {
            return Ended(writer.Number(row.Body?.Length ?? -1).Raw((row.Body ?? default).Span));
        }

        writer.Number(blocks.Token).Number(blocks.Length);
        foreach (var checksum in blocks.Checksums)
        {
            writer.Number(checksum);
        }

        return Ended(writer);
    }

    /// <summary>What says that there are variants.</summary>
    /// <param name="key">Of all of them.</param>
    /// <param name="vary">The members of the responses' Vary.</param>
    public static byte[] WriteVarying(CacheKey key, string vary) => Ended(Begin(OfVarying, key).Text(vary));

    /// <summary>Null where it is no value of this key.</summary>
    /// <param name="value">As the store has it.</param>
    /// <param name="key">Under which it was asked for.</param>
    /// <param name="left">
    /// How long the store keeps it yet: what it has aged there is told by that, on one clock.
    /// </param>
    /// <param name="now">The time.</param>
    public static TierValue? Read(byte[] value, CacheKey key, TimeSpan left, DateTimeOffset now)
    {
        if (value.Length < HeadBytes || !value.AsSpan().StartsWith(Magic) || value[Magic.Length] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(ChecksumAt)) != ChecksumOf(value))
        {
            return null;
        }

        var reader = new TierReader(value.AsSpan(HeadBytes));
        if (reader.Text() != key.Host.ToString() || reader.Text() != key.Target.ToString())
        {
            return null;
        }

        if (value[KindAt] != OfVarying)
        {
            return ReadWhole(reader, value[KindAt] == OfBlocks, key, left, now);
        }

        var vary = reader.Text();
        return reader.IsWhole ? new TierValue.Varying(Bytes.Of(vary)) : null;
    }

    private static TierValue.Whole? ReadWhole(
        TierReader reader, bool isInBlocks, CacheKey key, TimeSpan left, DateTimeOffset now)
    {
        var (generation, lifetimeMs, ageMs, freshMs) =
            (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        var (selecting, head) = (reader.Text(), reader.Text());
        var blocks = isInBlocks ? ReadBlocks(ref reader) : null;
        var length = isInBlocks ? 0 : reader.Number();
        var body = length < 0 ? (Bytes?)null : Bytes.Of(reader.Raw(length));
        var aged = Math.Max(0, lifetimeMs - (long)left.TotalMilliseconds);
        var row = new StoredRow(
            0, key.Host.ToString(), key.Target.ToString(), "", 0, false, selecting, head, body, now, now, freshMs,
            ageMs + aged);
        return !reader.IsWhole || (isInBlocks && blocks is null) || row.ToResponse() is not { } response
            ? null
            : new TierValue.Whole(
                blocks is null
                    ? response
                    : response with { Head = response.Head with { Framing = Framing.Exactly(blocks.Length) } },
                generation, blocks);
    }

    private static TierBlocks? ReadBlocks(ref TierReader reader)
    {
        var (token, length) = (reader.Number(), reader.Number());
        if (length is <= 0 or > TierBlocks.LengthMax)
        {
            return null;
        }

        var checksums = new uint[TierBlocks.CountOf(length)];
        for (var i = 0; i < checksums.Length; i++)
        {
            checksums[i] = (uint)reader.Number();
        }

        return new TierBlocks(token, length, checksums);
    }

    private static TierWriter Begin(byte kind, CacheKey key) => new TierWriter()
        .Raw(Magic).Raw([Version, kind, 0, 0, 0, 0])
        .Text(key.Host.ToString())
        .Text(key.Target.ToString());

    private static byte[] Ended(TierWriter writer)
    {
        var value = writer.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(ChecksumAt), ChecksumOf(value));
        return value;
    }

    /// <summary>Of the kind and of all behind the checksum.</summary>
    private static uint ChecksumOf(byte[] value) =>
        StoredRow.ChecksumOf(value[KindAt], value.Length, value.AsSpan(HeadBytes));
}
