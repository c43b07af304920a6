using Pibl.Cache;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>
/// Which server each of many slots belongs to, by weight, so that another list moves few slots: Maglev's table (D.
/// Eisenbud et al., Maglev: A Fast and Reliable Software Network Load Balancer, NSDI 2016, §3.4). Each server has an
/// order of its own in which it wants the slots, and they take turns. It depends on identities and weights alone:
/// every run and every machine makes the same, and health does not change it.
/// </summary>
public sealed class MaglevTable
{
    /// <summary>More slots are more even, and move fewer keys beside those that must move.</summary>
    private const int SlotsPerServer = 640;

    // Primes, so that every skip reaches all slots. The largest is the paper's own, for 1,000 servers.
    private static readonly int[] Sizes = [4_093, 16_381, 65_537, 262_139, 655_373];

    private readonly ushort[] _servers;

    private MaglevTable(ushort[] servers) => _servers = servers;

    /// <summary>How many slots there are.</summary>
    public int Count => _servers.Length;

    /// <summary>The number of the server that a slot belongs to.</summary>
    public int this[int slot] => _servers[slot];

    /// <summary>
    /// The table for these servers by their numbers; null where all are backups, which own no slot. 1,000 servers take
    /// 1.3 MB and some milliseconds, once for a list.
    /// </summary>
    public static MaglevTable? Of(IReadOnlyList<Endpoint> servers)
    {
        var owners = new List<Owner>();
        var size = Sizes[^1];
        for (var at = Sizes.Length - 1; at >= 0; at--)
        {
            size = Sizes[at] >= servers.Count * SlotsPerServer ? Sizes[at] : size;
        }

        for (var server = 0; server < servers.Count; server++)
        {
            if (!servers[server].Backup)
            {
                owners.Add(new Owner(servers[server], (ushort)server, size));
            }
        }

        return owners.Count == 0 ? null : new MaglevTable(Fill(owners, size));
    }

    /// <summary>The slot of a key.</summary>
    public int SlotOf(ulong key)
    {
        var slot = Math.BigMul(key, (ulong)_servers.Length, out _);
        return (int)slot;
    }

    /// <summary>
    /// In each round the heaviest take one slot, and the others as often as their weight says.
    /// </summary>
    private static ushort[] Fill(List<Owner> owners, int size)
    {
        var heaviest = owners.Max(owner => owner.Weight);
        var slots = new ushort[size];
        slots.AsSpan().Fill(ushort.MaxValue);
        var left = size;
        for (var round = 1L; left > 0; round++)
        {
            foreach (var owner in owners)
            {
                if (left > 0 && owner.TryTurn(round, heaviest))
                {
                    slots[owner.Next(slots)] = owner.Server;
                    left--;
                }
            }
        }

        return slots;
    }

    private sealed class Owner
    {
        private readonly int _skip;
        private int _slot;
        private long _due;

        public Owner(Endpoint endpoint, ushort server, int size)
        {
            var id = endpoint.Id;
            var name = System.Text.Encoding.UTF8.GetBytes($"{id.Scheme} {id.Host} {id.Port}");
            (Server, Weight) = (server, endpoint.Weight);
            _slot = (int)(KeyHash.Of(name, 1) % (ulong)size);
            _skip = (int)(KeyHash.Of(name, 2) % (ulong)(size - 1)) + 1;
        }

        public ushort Server { get; }

        public int Weight { get; }

        /// <summary>Whether it is its turn in this round; a light one waits for several.</summary>
        public bool TryTurn(long round, int heaviest)
        {
            if (round * Weight < _due + heaviest)
            {
                return false;
            }

            _due += heaviest;
            return true;
        }

        /// <summary>The next slot of its order that is free.</summary>
        public int Next(ushort[] slots)
        {
            while (slots[_slot] != ushort.MaxValue)
            {
                _slot += _skip;
                _slot -= _slot >= slots.Length ? slots.Length : 0;
            }

            return _slot;
        }
    }
}
