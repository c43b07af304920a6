using LanguageExt;
using Pibl.Cache;
using Pibl.Config;

namespace Pibl.Tests.World;

/// <summary>The real memory cache, and what went into it.</summary>
internal sealed class Recording(ICacheStore store) : ICacheStore
{
    private readonly List<CacheKey> _stored = [];

    /// <summary>The key of every fill that was completed, in order.</summary>
    public IReadOnlyList<CacheKey> Stored => _stored;

    public static Recording Of(CacheSettings settings, TimeProvider clock) =>
        new(TieredStore.Open(settings with { File = null }, clock, (_, line) => Assert.Fail(line)));

    public ValueTask<Arr<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancel) =>
        store.FindAsync(key, cancel);

    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue) =>
        store.Begin(key, head, since) is { } fill ? new Recorded(fill, () => _stored.Add(key)) : null;

    public long Mark => store.Mark;

    public void Freshen(CacheKey key, StoredResponse freshened) => store.Freshen(key, freshened);

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => store.SupersedeAsync(key, head);

    public ValueTask InvalidateAsync(CacheKey key) => store.InvalidateAsync(key);

    public ValueTask InvalidateBelowAsync(CacheKey collection) => store.InvalidateBelowAsync(collection);

    private sealed class Recorded(ICacheFill fill, Action completed) : ICacheFill
    {
        public bool Append(ReadOnlySpan<byte> block) => fill.Append(block);

        public bool Complete()
        {
            var isKept = fill.Complete();
            completed();
            return isKept;
        }

        public void Dispose() => fill.Dispose();
    }
}
