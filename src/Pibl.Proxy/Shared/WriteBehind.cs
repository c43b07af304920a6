using Pibl.Cache;
using Pibl.Stages;

namespace Pibl.Shared;

/// <summary>Writes to the second tier what the first has taken, behind the requests.</summary>
/// <param name="tier">The store.</param>
/// <param name="clock">The time.</param>
internal sealed class WriteBehind(ICacheTier tier, TimeProvider clock)
{
    /// <summary>Responses that wait; one more is not written.</summary>
    public const int CountMax = 1_024;

    /// <summary>The same in bytes of bodies.</summary>
    public const long BytesMax = 64L << 20;

    /// <summary>So many are written at once.</summary>
    private const int AtOnce = 4;

    private readonly WorkQueue<Piece> _queue = new(CountMax, BytesMax);

    /// <summary>Gauge: how many wait.</summary>
    public int Waiting => _queue.Depth;

    /// <summary>How many were not written since too many waited.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>False where too many wait.</summary>
    public bool TryAdd(CacheKey key, StoredResponse response, long generation, StaleGrace grace) =>
        _queue.TryAdd(new Piece(key, response, generation, grace), response.Body.Length);

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close() => _queue.Close();

    /// <summary>Writes until it is closed, and tells of each whether the store has it.</summary>
    public Task RunAsync(Action<CacheKey, StoredResponse, bool> written) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WriteAllAsync(written)));

    private async Task WriteAllAsync(Action<CacheKey, StoredResponse, bool> written)
    {
        while (await _queue.WaitAsync())
        {
            if (_queue.TryTake(out var piece))
            {
                written(piece.Key, piece.Response, await WriteAsync(piece));
            }
        }
    }

    private async Task<bool> WriteAsync(Piece piece)
    {
        var (key, response, now) = (piece.Key, piece.Response, clock.GetUtcNow());
        var lifetime = TierTime.Of(response, now, piece.Grace);
        var body = response.Body.Memory;
        var blocks = TierBlocks.AreNeeded(body.Length) ? BlocksOf(body) : null;
        if (lifetime <= TimeSpan.Zero
            || TierText.Write(key, response, piece.Generation, lifetime, now, blocks) is not { } value)
        {
            return false;
        }

        var vary = Variants.VaryOf(response.Head.Fields);
        if (vary.Length == 0)
        {
            return await tier.StoreAsync(TierKey.Of(key), value, lifetime, blocks, body);
        }

        // The variant first: whoever finds that there are some finds this one.
        return await tier.StoreAsync(TierKey.OfVariant(key, response.Selecting), value, lifetime, blocks, body)
            && await tier.StoreAsync(
                TierKey.Of(key), TierText.WriteVarying(key, vary), lifetime, null, default);
    }

    private static TierBlocks BlocksOf(ReadOnlyMemory<byte> body)
    {
        var token = Random.Shared.NextInt64();
        var checksums = new uint[TierBlocks.CountOf(body.Length)];
        for (var i = 0; i < checksums.Length; i++)
        {
            checksums[i] = StoredRow.ChecksumOf(token, i, TierBlocks.Block(body, i).Span);
        }

        return new TierBlocks(token, body.Length, checksums);
    }

    private sealed record Piece(CacheKey Key, StoredResponse Response, long Generation, StaleGrace Grace);
}
