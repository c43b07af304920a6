using Pibl.Stages;

namespace Pibl.RateLimits;

/// <summary>
/// Counts the exchanges that each client has under way: MAX_CLIENT. There are as many entries as clients that have one,
/// and so no more than exchanges; each goes away with its last exchange.
/// </summary>
/// <param name="atOnce">How many one client may have.</param>
/// <param name="former">Of the settings before, whose counts go on, whatever the number was; null: nothing counts.</param>
public sealed class ClientLimit(int atOnce, ClientLimit? former = null)
{
    private const int ShardCount = 64;

    /// <summary>So many counters each shard keeps for the next clients.</summary>
    private const int SparesMax = 16;

    private readonly Shard[] _shards = former?._shards ?? [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard())];

    /// <summary>Gauge: clients that have an exchange under way.</summary>
    public int Clients => _shards.Sum(shard => shard.Count);

    /// <summary>How many one client may have.</summary>
    public int AtOnce => atOnce;

    /// <summary>How many a client has under way; nothing is counted by asking.</summary>
    /// <param name="client">Of <see cref="Pibl.Forward.ClientAddress.Group"/>.</param>
    public int Of(UInt128 client) => ShardOf(client).Of(client);

    /// <summary>The right to one more exchange, or null where the client has as many as it may.</summary>
    /// <param name="client">Of <see cref="Pibl.Forward.ClientAddress.Group"/>.</param>
    public IPermit? TryEnter(UInt128 client) => ShardOf(client).TryEnter(client, atOnce);

    private Shard ShardOf(UInt128 client) =>
        _shards[(uint)HashCode.Combine((ulong)client, (ulong)(client >> 64)) % ShardCount];

    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<UInt128, Places> _byClient = [];
        private readonly Stack<Places> _spares = new();

        public int Count
        {
            get
            {
                lock (_lock)
                {
                    return _byClient.Count;
                }
            }
        }

        public int Of(UInt128 client)
        {
            lock (_lock)
            {
                return _byClient.TryGetValue(client, out var places) ? places.Taken : 0;
            }
        }

        public Places? TryEnter(UInt128 client, int atOnce)
        {
            lock (_lock)
            {
                if (!_byClient.TryGetValue(client, out var places))
                {
                    places = _spares.TryPop(out var spare) ? spare : new Places(this);
                    places.Client = client;
                    _byClient.Add(client, places);
                }

                if (places.Taken >= atOnce)
                {
                    return null;
                }

                places.Taken++;
                return places;
            }
        }

        public void Leave(Places places)
        {
            lock (_lock)
            {
                if (--places.Taken > 0)
                {
                    return;
                }

                _byClient.Remove(places.Client);
                if (_spares.Count < SparesMax)
                {
                    _spares.Push(places);
                }
            }
        }
    }

    /// <summary>Those of one client, all under the lock of its shard; each permit is the same object.</summary>
    private sealed class Places(Shard shard) : IPermit
    {
        public UInt128 Client { get; set; }

        public int Taken { get; set; }

        /// <summary>A tunnel is an exchange under way, however quiet.</summary>
        public bool IsKeptByTunnels => true;

        public void Leave() => shard.Leave(this);
    }
}
