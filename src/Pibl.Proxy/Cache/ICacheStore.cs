using LanguageExt;
using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Where stored responses are: a memory tier over a disk tier, or a dictionary in tests.</summary>
public interface ICacheStore
{
    /// <summary>How full it is now.</summary>
    StoreGauges Gauges => default;

    /// <summary>
    /// All variants under a key, newest first; empty when there is none. Completes at once when the answer is in memory
    /// or known to be nowhere; only a response that is on disk alone takes time. Never fails: a broken disk is an empty
    /// one. Where a request is given, and memory has not room for all variants, the one that it selects is all that is
    /// found (<see cref="ScatteredVariants.For"/>).
    /// </summary>
    ValueTask<Arr<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancel, RequestHead? request = null);

    /// <summary>
    /// The same for a request that has waited for another's fetch of it.
    /// </summary>
    /// <param name="key">Under which key.</param>
    /// <param name="since">When that fetch began: what was asked for since then is this request's answer too.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    ValueTask<Arr<StoredResponse>> FindFetchedAsync(
        CacheKey key, DateTimeOffset since, RequestHead request, CancellationToken cancel) =>
        FindAsync(key, cancel, request);

    /// <summary>
    /// What memory holds under a key, newest first, without a wait; this is no use of it. There may be more on disk.
    /// </summary>
    Arr<StoredResponse> Peek(CacheKey key);

    /// <summary>
    /// All that is stored under a key, newest first, without content, for whoever asks why: this is no use of it, and
    /// nothing is read into memory. Never fails: a broken disk is an empty one.
    /// </summary>
    ValueTask<Arr<StoredResponse>> PeekAllAsync(CacheKey key) => new(Peek(key));

    /// <summary>
    /// Whether something was withdrawn under the key after <paramref name="since"/>, a <see cref="Mark"/>; true now and
    /// then for a neighbour's sake.
    /// </summary>
    bool IsWithdrawn(CacheKey key, long since);

    /// <summary>The same of a response that is being stored, which may belong to groups (RFC 9875).</summary>
    bool IsWithdrawn(CacheKey key, StoredResponse response, long since);

    /// <summary>
    /// Begins to keep a response whose body is yet to come. <paramref name="head"/> has an empty body and Id 0.
    /// Null when it cannot be kept (over a bound, or the store is full of unfinished fills). Not kept, in the end,
    /// where the key was invalidated after <paramref name="since"/>, a <see cref="Mark"/>: the server may have answered
    /// before.
    /// </summary>
    ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue);

    /// <summary>A point in the order of things: what is withdrawn from now on is withdrawn after it.</summary>
    long Mark { get; }

    /// <summary>A mark of its own: whatever has one was begun before it, or behind it.</summary>
    long NextMark() => Mark;

    /// <summary>
    /// Puts <paramref name="freshened"/> in the place of the variant with the same <see cref="StoredResponse.Id"/>
    /// (RFC 9111 §4.3.4).
    /// </summary>
    void Freshen(CacheKey key, StoredResponse freshened);

    /// <summary>
    /// To be awaited before <paramref name="head"/> is answered: what it takes the place of is not found again after a
    /// restart either, whatever becomes of its body. Completes at once when no such response is on disk.
    /// </summary>
    ValueTask SupersedeAsync(CacheKey key, StoredResponse head);

    /// <summary>
    /// The content of what was found under that key and with that Id cannot be read: it is not found again.
    /// </summary>
    void Lost(CacheKey key, long id);

    /// <summary>
    /// Forgets all variants under a key (RFC 9111 §4.4), at once. To be awaited before that is answered: then they are
    /// not found again after a restart either. Completes at once when none of them is on disk. Never fails.
    /// </summary>
    ValueTask InvalidateAsync(CacheKey key);

    /// <summary>
    /// Forgets everything on the collection's host whose target begins with the collection's, which ends in a slash, or
    /// in the space behind a target (<see cref="KeyRule.BeginningOf"/>). To be awaited as <see cref="InvalidateAsync"/>
    /// is.
    /// </summary>
    ValueTask InvalidateBelowAsync(CacheKey collection);

    /// <summary>
    /// Forgets everything of an origin that belongs to a group (RFC 9875): <paramref name="group"/> is the origin as
    /// keys have it, and the group's name in the place of a target. To be awaited as <see cref="InvalidateAsync"/> is.
    /// </summary>
    ValueTask InvalidateGroupAsync(CacheKey group);

    /// <summary>
    /// Makes all that the order covers gone, or stale: whatever was asked for before this call, also what is being
    /// stored. Of an order that does not fit in nothing is carried out. Never fails.
    /// </summary>
    ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order);

    /// <summary>
    /// What is stored, for an operator to look at; no use of it. Never fails: a broken disk is an empty one.
    /// </summary>
    ValueTask<CacheListing> ListAsync(CacheQuery query);
}

/// <summary>
/// A response that is being stored while it streams to its clients. Disposed without <see cref="Complete"/>, it is
/// discarded. One thread at a time writes it.
/// </summary>
public interface ICacheFill : IDisposable
{
    /// <summary>
    /// Copies a block. False when there is no room for it (too large, too much under way): then it cannot be completed
    /// any more, and the clients notice nothing.
    /// </summary>
    bool Append(ReadOnlySpan<byte> block);

    /// <summary>
    /// To be awaited before the next block where it has not ended at once: what was copied is still on its way to the
    /// disk. It ends when there is room again, and when there never will be.
    /// </summary>
    ValueTask RoomAsync();

    /// <summary>
    /// What was copied, from a place on and as far as it is in one piece; there may be room behind it that holds
    /// nothing yet. Also when it is complete. Any thread may ask, of what it knows to be copied. Empty where memory
    /// does not hold it any more: then <see cref="Again"/> has it.
    /// </summary>
    ReadOnlyMemory<byte> From(long at);

    /// <summary>A piece of what was copied, from a place on, read from where it is; no longer than that.</summary>
    StreamedBody Again(long at, long bytesMax);

    /// <summary>
    /// The body is whole: from now on the response may be found. It takes the place of variants that select alike.
    /// False where it was overtaken meanwhile: by an invalidation of its key, or by a newer response.
    /// </summary>
    bool Complete();
}
