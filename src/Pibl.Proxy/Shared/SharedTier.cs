using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>
/// The second cache tier as requests see it: nobody waits for it longer than the deadline, and while it fails nobody
/// asks it. What the first tier has taken is written to it behind the requests.
/// </summary>
/// <param name="tier">The store.</param>
/// <param name="log">Which of its values may be used.</param>
/// <param name="setting">CACHE_SHARED.</param>
/// <param name="clock">The time.</param>
/// <param name="name">Of this proxy.</param>
public sealed class SharedTier(
    ICacheTier tier, SharedLog log, SharedSetting setting, TimeProvider clock, string name) : IDisposable
{
    /// <summary>
    /// So long a proxy may take to fetch something before another tries: as long as others wait for it (CACHE_FILL).
    /// </summary>
    public static readonly TimeSpan LeaseTime = FillRule.Default.Wait;

    private readonly StoreGate _gate = new(clock);
    private readonly WriteBehind _behind = new(tier, clock);
    private volatile StaleGrace _grace = StaleGrace.None;
    private long _leases;

    /// <summary>
    /// A site may serve stale responses for so long (CACHE_STALE). All sites share what is kept, so the longest counts;
    /// whoever reads it goes by its own.
    /// </summary>
    public void Expect(StaleGrace grace) => _grace = _grace.Or(grace);

    /// <summary>What it has done.</summary>
    public TierCounts Counts { get; } = new();

    /// <summary>
    /// What may be used under a key for a request, or the right to fetch it; the deadline for each question.
    /// </summary>
    /// <param name="key">Under which it would be stored.</param>
    /// <param name="request">Which variant is asked for.</param>
    /// <param name="wantsLease">Whether this proxy would fetch it, and store what it gets.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public async ValueTask<TierFinding> FindAsync(
        CacheKey key, RequestHead request, bool wantsLease, CancellationToken cancel)
    {
        var place = TierKey.Of(key);
        var lease = wantsLease ? $"{name}.{Interlocked.Increment(ref _leases)}" : null;
        var found = await AskAsync(place, key, lease, cancel);
        if (found.Value is TierValue.Varying { Vary: var vary })
        {
            place = TierKey.OfVariant(key, Selecting.Of(request, HeadOf(vary)));
            found = await AskAsync(place, key, lease, cancel);
        }

        return found.Value is TierValue.Whole { Blocks: { } blocks } whole
            ? await WithBodyAsync(found, whole, blocks, cancel)
            : found;
    }

    /// <summary>What was fetched is not to be had by others.</summary>
    public void Release(TierFinding leased, TimeSpan unsharedFor) =>
        _ = tier.ReleaseAsync(leased.Place, leased.Lease!, unsharedFor).AsTask();

    /// <summary>
    /// The first tier has taken a response; it is written behind the request, or not where there are too many.
    /// </summary>
    /// <param name="key">Under which it is stored.</param>
    /// <param name="response">The whole of it.</param>
    /// <param name="generation">That was known before it was taken.</param>
    public void Take(CacheKey key, StoredResponse response, long generation)
    {
        if (response.Body.Length > setting.ObjectBytesMax
            || TierTime.Of(response, clock.GetUtcNow(), _grace) <= TimeSpan.Zero)
        {
            Leave(key, response, FetchResult.Unshared);
        }
        else if (!_behind.TryAdd(key, response, generation, _grace))
        {
            Leave(key, response, FetchResult.UnsharedBriefly);
        }
    }

    /// <summary>
    /// Nothing comes of what was being stored. Whoever waits for it on another proxy may try, or need not wait. Where
    /// it is another proxy that fetches it, that goes on.
    /// </summary>
    /// <param name="key">Under which it would have been stored.</param>
    /// <param name="response">What it was, or its head: a variant is waited for under a name of its own.</param>
    /// <param name="unsharedFor">As <see cref="ICacheTier.ReleaseAsync"/>.</param>
    public void Leave(CacheKey key, StoredResponse response, TimeSpan unsharedFor)
    {
        if (!_gate.TryPass())
        {
            return;
        }

        _ = tier.ReleaseAsync(TierKey.Of(key), $"{name}.", unsharedFor).AsTask();
        if (Variants.VaryOf(response.Head.Fields).Length > 0)
        {
            _ = tier.ReleaseAsync(TierKey.OfVariant(key, response.Selecting), $"{name}.", unsharedFor).AsTask();
        }
    }

    /// <summary>Gauge: responses that wait to be written.</summary>
    public int Waiting => _behind.Waiting;

    /// <summary>Responses that were not written since too many waited.</summary>
    public long Dropped => _behind.Dropped;

    /// <summary>Writes what is taken, until <see cref="Dispose"/>.</summary>
    public Task RunAsync() => _behind.RunAsync((key, response, isStored) =>
    {
        Counts.AddWritten(isStored);
        if (!isStored)
        {
            Leave(key, response, FetchResult.UnsharedBriefly);
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _behind.Close();

    private static ResponseHead HeadOf(Bytes vary) => new(
        200, default, HttpVersion.Http11, Fields.Empty.With("Vary"u8, vary.Span), Framing.None, ConnectionOptions.None);

    private async ValueTask<TierFinding> AskAsync(
        TierKey place, CacheKey key, string? lease, CancellationToken cancel)
    {
        if (!_gate.TryPass())
        {
            return new TierFinding(TierState.Away, place);
        }

        var asked = tier.FindAsync(place, lease, cancel).AsTask();
        var answer = await WithinAsync(asked, setting.Deadline, cancel);
        if (answer.State == TierState.Away && lease is not null)
        {
            _ = GiveBackAsync(asked, place, lease);
        }

        if (answer.State != TierState.Found)
        {
            return new TierFinding(answer.State, place) { Lease = answer.State == TierState.Leased ? lease : null };
        }

        var value = TierText.Read(answer.Value!, key, answer.Left, clock.GetUtcNow());
        if (value is null)
        {
            Counts.AddForeign();
        }

        return value is not null
            && (value is not TierValue.Whole whole || log.IsAlive(key, whole.Response.Head.Fields, whole.Generation))
                ? new TierFinding(TierState.Found, place) { Value = value }
                : await InPlaceOfAsync(answer.Value!, place, lease, cancel);
    }

    /// <summary>What is purged or foreign goes, and whoever found it may fetch what comes in its place.</summary>
    private async ValueTask<TierFinding> InPlaceOfAsync(
        byte[] dead, TierKey place, string? lease, CancellationToken cancel)
    {
        var answer = await WithinAsync(
            tier.ReplaceAsync(place, dead.AsMemory(0, Math.Min(dead.Length, TierText.HeadBytes)), lease).AsTask(),
            setting.Deadline, cancel);
        return new TierFinding(answer.State == TierState.Found ? TierState.Missing : answer.State, place)
        {
            Lease = answer.State == TierState.Leased ? lease : null,
        };
    }

    private async ValueTask<TierFinding> WithBodyAsync(
        TierFinding found, TierValue.Whole whole, TierBlocks blocks, CancellationToken cancel)
    {
        if (blocks.Length > setting.ObjectBytesMax)
        {
            return found with { State = TierState.Missing, Value = null };
        }

        // One deadline more for each block: they come one behind the other.
        var pieces = await WithinAsync(
            tier.FindBlocksAsync(found.Place, blocks, cancel).AsTask(),
            setting.Deadline * blocks.Checksums.Count, cancel);
        return pieces is not null && blocks.Join(pieces) is { } body
            ? found with { Value = whole with { Response = whole.Response with { Body = body }, Blocks = null } }
            : found with { State = TierState.Missing, Value = null };
    }

    /// <summary>A right that comes when nobody waits for it any more.</summary>
    private async Task GiveBackAsync(Task<TierAnswer> asked, TierKey place, string lease)
    {
        if ((await asked).State == TierState.Leased)
        {
            await tier.ReleaseAsync(place, lease, TimeSpan.Zero);
        }
    }

    private async ValueTask<T?> WithinAsync<T>(Task<T?> asked, TimeSpan deadline, CancellationToken cancel)
    {
        try
        {
            var answer = await asked.WaitAsync(deadline, clock, cancel);
            _gate.Note(answer is not null and not TierAnswer { State: TierState.Away });
            return answer;
        }
        catch (TimeoutException)
        {
            Counts.AddLate();
            _gate.Note(isAnswered: false);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, which says nothing about the store.
        }

        return default;
    }
}
