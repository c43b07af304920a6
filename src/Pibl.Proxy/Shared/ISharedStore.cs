namespace Pibl.Shared;

/// <summary>
/// What proxies share (CACHE_SHARED): three small parts over one connection. Another store is one more of these. None
/// of its methods throws for what the store does or does not: then there is no answer, which is null.
/// </summary>
public interface ISharedStore : IAsyncDisposable
{
    /// <summary>Responses that another proxy may have stored.</summary>
    ICacheTier Tier { get; }

    /// <summary>What was purged.</summary>
    IPurgeLog Purges { get; }

    /// <summary>How often clients have asked; null: it counts nothing, and each proxy counts for itself.</summary>
    ILimiterStore? Limiter => null;

    /// <summary>There is a connection to it, as far as is known without asking.</summary>
    bool IsConnected => true;

    /// <summary>A secret that is the same for all: the one that is there, or this one where there is none.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="own">What this proxy would use by itself.</param>
    ValueTask<byte[]?> AgreeAsync(string name, byte[] own) => default;

    /// <summary>Begins to connect, and returns at once.</summary>
    /// <param name="tell">Takes whether it is an error, and a line for the log, from any thread.</param>
    void Begin(Action<bool, string> tell);
}

/// <summary>The second cache tier.</summary>
public interface ICacheTier
{
    /// <summary>
    /// What there is under a name; where there is nothing, the right to fetch it, if that is asked for and nobody has
    /// it.
    /// </summary>
    /// <param name="key">The name.</param>
    /// <param name="lease">Who would fetch it; null: nobody.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    ValueTask<TierAnswer> FindAsync(TierKey key, string? lease, CancellationToken cancel);

    /// <summary>The pieces of a body, in order; a piece is null where it is missing.</summary>
    ValueTask<byte[]?[]?> FindBlocksAsync(TierKey key, TierBlocks blocks, CancellationToken cancel);

    /// <summary>
    /// Keeps a value, and before that the pieces of its body. False: it is not there, or not for certain.
    /// </summary>
    ValueTask<bool> StoreAsync(
        TierKey key, byte[] value, TimeSpan lifetime, TierBlocks? blocks, ReadOnlyMemory<byte> body);

    /// <summary>Gives the right to fetch back, or to others the advice not to wait for it.</summary>
    /// <param name="key">The name.</param>
    /// <param name="lease">Who has it; with a dot at its end: whoever has one that begins so.</param>
    /// <param name="unsharedFor">
    /// Nobody waits for a fetch of it for so long; zero: whoever asks next may have it.
    /// </param>
    ValueTask ReleaseAsync(TierKey key, string lease, TimeSpan unsharedFor);

    /// <summary>
    /// Removes a value that is of no use, unless another has come meanwhile, and gives the right to fetch what comes in
    /// its place, as <see cref="FindAsync"/> does.
    /// </summary>
    /// <param name="key">The name.</param>
    /// <param name="beginning">Of the value.</param>
    /// <param name="lease">Who would fetch it; null: nobody.</param>
    ValueTask<TierAnswer> ReplaceAsync(TierKey key, ReadOnlyMemory<byte> beginning, string? lease);
}

/// <summary>The order of purges, from 1, and who has carried out which.</summary>
public interface IPurgeLog
{
    /// <summary>Called, from any thread, when there may be something new; now and then for nothing.</summary>
    Action? Changed { get; set; }

    /// <summary>
    /// One step that nothing comes between: what there is behind a position, and that this proxy is there.
    /// </summary>
    /// <param name="proxy">Who asks.</param>
    /// <param name="known">Up to where it has carried out all of them.</param>
    /// <param name="wantsAll">Whether it wants those before that as well: it has just started.</param>
    ValueTask<LogAnswer?> AskAsync(string proxy, LogPosition known, bool wantsAll);

    /// <summary>This proxy ends: no purge waits for it.</summary>
    ValueTask LeaveAsync(string proxy);

    /// <summary>Adds purges, in order; the position of the last.</summary>
    ValueTask<LogPosition?> AddAsync(IReadOnlyList<SharedPurge> purges);

    /// <summary>Which proxies have not yet carried out the purge at a position.</summary>
    ValueTask<LogProgress?> ProgressOfAsync(LogPosition purge);

}

/// <summary>What a store says of a name.</summary>
/// <param name="State">What it is.</param>
/// <param name="Value">Where it is <see cref="TierState.Found"/>.</param>
/// <param name="Left">How long the store keeps that yet.</param>
public readonly record struct TierAnswer(TierState State, byte[]? Value = null, TimeSpan Left = default);

/// <summary>See <see cref="TierAnswer"/>.</summary>
public enum TierState : byte
{
    /// <summary>No answer in time.</summary>
    Away,

    /// <summary>Nothing is there, and nobody was to fetch it.</summary>
    Missing,

    /// <summary>A value.</summary>
    Found,

    /// <summary>Nothing is there: whoever asked is the one who fetches it.</summary>
    Leased,

    /// <summary>Nothing is there yet: another proxy fetches it.</summary>
    Held,

    /// <summary>Nothing is there, and it is not worth a wait.</summary>
    Unshared,
}

/// <summary>What there is behind a position.</summary>
/// <param name="Now">The position of the last purge.</param>
/// <param name="Floor">Purges up to that generation are forgotten.</param>
/// <param name="IsContinuous">
/// <paramref name="Purges"/> are all behind the position, and those before it where they were wanted. Else they are all
/// that there are, and others may be lost.
/// </param>
/// <param name="Purges">With their generations, in order. One that this version does not know is everything.</param>
/// <param name="Proxies">How many have been heard of lately, this one among them.</param>
public sealed record LogAnswer(
    LogPosition Now, long Floor, bool IsContinuous, IReadOnlyList<(SharedPurge Purge, long Generation)> Purges,
    int Proxies)
{
    /// <summary>
    /// The generation that the store began with when it started, or took another's place (see
    /// <see cref="ContactRule.HasMissed"/>).
    /// </summary>
    public long BegunAt { get; init; }
}

/// <summary>How far a purge has come.</summary>
/// <param name="IsKnown">The store has it still.</param>
/// <param name="IsComplete">There is no proxy that it does not know of (<see cref="ContactRule.Remembered"/>).</param>
/// <param name="Waiting">Proxies that have not carried it out, or are not known to have, by name.</param>
public sealed record LogProgress(bool IsKnown, bool IsComplete, IReadOnlyList<string> Waiting);
