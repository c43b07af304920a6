using LanguageExt;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>
/// The cache store's twin: a dictionary without bounds, which answers at once unless told to take its time.
/// </summary>
internal sealed class DictionaryStore : ICacheStore
{
    private readonly Dictionary<CacheKey, Arr<StoredResponse>> _stored = new();
    private readonly Dictionary<CacheKey, long> _withdrawn = new();
    private long _lastId;

    /// <summary>When set, <see cref="FindAsync"/> completes only when this does.</summary>
    public Task? Delay { get; set; }

    /// <summary>No fill is begun: the store is full.</summary>
    public bool IsFull { get; set; }

    /// <summary>A fill is given up behind so many bytes.</summary>
    public int FillMax { get; set; } = int.MaxValue;

    /// <summary>What is filled is invalidated meanwhile.</summary>
    public bool Overtakes { get; set; }

    /// <summary>Fills begun and neither complete nor given up.</summary>
    public int Filling { get; private set; }

    public Arr<StoredResponse> this[CacheKey key] =>
        _stored.TryGetValue(key, out var variants) ? variants : Arr<StoredResponse>.Empty;

    public IEnumerable<StoredResponse> All => _stored.Values.SelectMany(static variants => variants);

    public async ValueTask<Arr<StoredResponse>> FindAsync(
        CacheKey key, CancellationToken cancel, RequestHead? request = null)
    {
        if (Delay is { } delay)
        {
            await delay.WaitAsync(cancel);
        }

        return this[key];
    }

    public long Mark => _lastId + 1;

    public bool IsWithdrawn(CacheKey key, long since) =>
        _withdrawn.TryGetValue(key, out var at) && at >= since;

    public Arr<StoredResponse> Peek(CacheKey key) => this[key];

    public bool IsWithdrawn(CacheKey key, StoredResponse response, long since) => IsWithdrawn(key, since);

    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue)
    {
        if (IsFull)
        {
            return null;
        }

        Filling++;
        return new Fill(this, key, head);
    }

    public void Freshen(CacheKey key, StoredResponse freshened) =>
        _stored[key] = this[key].Map(stored => stored.Id == freshened.Id ? freshened : stored);

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => ValueTask.CompletedTask;

    public ValueTask InvalidateAsync(CacheKey key)
    {
        _stored.Remove(key);
        _withdrawn[key] = ++_lastId;
        return ValueTask.CompletedTask;
    }

    public ValueTask InvalidateBelowAsync(CacheKey collection)
    {
        foreach (var key in _stored.Keys.Where(key =>
            key.Host == collection.Host && key.Target.Span.StartsWith(collection.Target.Span)).ToList())
        {
            _stored.Remove(key);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask InvalidateGroupAsync(CacheKey group)
    {
        foreach (var (key, variants) in _stored.Where(stored => stored.Key.Host == group.Host).ToList())
        {
            _stored[key] = variants.Filter(stored => !CacheGroups.Of(stored.Head.Fields).Contains(group.Target));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order)
    {
        var mark = new PurgeMark(_lastId, 0, default);
        var table = order.Scopes.Fold(PurgeTable.Empty, (before, scope) => before.Forced(scope, mark));
        foreach (var key in _stored.Keys.ToList())
        {
            _stored[key] = table.Living(key, _stored[key]);
        }

        return new(PurgeOutcome.Done);
    }

    public void Lost(CacheKey key, long id) => _stored[key] = this[key].Filter(stored => stored.Id != id);

    public ValueTask<CacheListing> ListAsync(CacheQuery query) =>
        new(new CacheListing(default, Seq<CacheItem>.Empty, false));

    private void Add(CacheKey key, StoredResponse added) => _stored[key] = this[key]
        .Filter(stored => !stored.Selecting.Equals(added.Selecting))
        .Insert(0, added with { Id = ++_lastId });

    private sealed class Fill(DictionaryStore store, CacheKey key, StoredResponse head) : ICacheFill
    {
        private readonly MemoryStream _body = new();
        private bool _over;

        public bool Append(ReadOnlySpan<byte> block)
        {
            Assert.False(_over, "a fill that is over was written to");
            _body.Write(block);
            return _body.Length <= store.FillMax;
        }

        public ValueTask RoomAsync() => ValueTask.CompletedTask;

        public StreamedBody Again(long at, long bytesMax) => throw new InvalidOperationException("all of it is in memory");

        public ReadOnlyMemory<byte> From(long at) => _body.ToArray().AsMemory((int)at);

        public bool Complete()
        {
            Assert.False(_over, "a fill that is over was completed");
            Over();
            if (store.Overtakes)
            {
                return false;
            }

            store.Add(key, head with { Body = Bytes.Owned(_body.ToArray()) });
            return true;
        }

        public void Dispose() => Over();

        private void Over()
        {
            store.Filling -= _over ? 0 : 1;
            _over = true;
        }
    }
}
