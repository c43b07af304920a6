using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>What the second tier has under a name.</summary>
public abstract record TierValue
{
    private TierValue()
    {
    }

    /// <summary>A response, whole or with its body in blocks.</summary>
    /// <param name="Response">With the age it has now; with an empty body where that is in blocks.</param>
    /// <param name="Generation">That its proxy knew when it asked its server (<see cref="SharedView"/>).</param>
    /// <param name="Blocks">Where its body is; null: in <paramref name="Response"/>.</param>
    public sealed record Whole(StoredResponse Response, long Generation, TierBlocks? Blocks) : TierValue;

    /// <summary>There are variants; each has a name of its own.</summary>
    /// <param name="Vary">The members of the responses' Vary.</param>
    public sealed record Varying(Bytes Vary) : TierValue;
}

/// <summary>A body in pieces.</summary>
/// <param name="Token">They are told by it from those of another response under the same name.</param>
/// <param name="Length">Of the body, in bytes.</param>
/// <param name="Checksums">Of each piece.</param>
public sealed record TierBlocks(long Token, long Length, IReadOnlyList<uint> Checksums)
{
    /// <summary>Of each piece but the last, in bytes: a store is not held up by one for long.</summary>
    public const int BlockBytes = 256 << 10;

    /// <summary>Of a body; the most that CACHE_SHARED takes, in bytes.</summary>
    public const long LengthMax = 64L << 20;

    /// <summary>Whether a body of that length is in pieces.</summary>
    public static bool AreNeeded(long length) => length > BlockBytes;

    /// <summary>How many pieces there are for a body of that length.</summary>
    public static int CountOf(long length) => (int)((length + BlockBytes - 1) / BlockBytes);

    /// <summary>One of them.</summary>
    public static ReadOnlyMemory<byte> Block(ReadOnlyMemory<byte> body, int at) =>
        body.Slice(at * BlockBytes, Math.Min(BlockBytes, body.Length - (at * BlockBytes)));

    /// <summary>The body, or null where a piece is missing or is not the one.</summary>
    /// <param name="pieces">In order; null where there is none.</param>
    public Bytes? Join(IReadOnlyList<byte[]?> pieces)
    {
        if (pieces.Count != Checksums.Count || pieces.Sum(static piece => (long)(piece?.Length ?? 0)) != Length)
        {
            return null;
        }

        var body = new byte[Length];
        var at = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i] is not { } piece || StoredRow.ChecksumOf(Token, i, piece) != Checksums[i])
            {
                return null;
            }

            piece.CopyTo(body, at);
            at += piece.Length;
        }

        return Bytes.Owned(body);
    }
}
