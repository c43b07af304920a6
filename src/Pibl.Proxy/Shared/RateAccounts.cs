using Pibl.RateLimits;

namespace Pibl.Shared;

/// <summary>
/// What the rates of one site have still to settle with the store (<see cref="RateAccount"/>). There are at most
/// <see cref="AccountsMax"/> counts: what is more is not made up for. From any thread.
/// </summary>
internal sealed class RateAccounts
{
    /// <summary>So many counts wait; about 100 bytes each.</summary>
    public const int AccountsMax = 16_384;

    private readonly Lock _lock = new();
    private Dictionary<(int At, UInt128 Key), RateAccount> _byCount = [];
    private int _withToken;
    private bool _isSettling;

    /// <summary>
    /// One request of those that are counted already, of all its rules; false: there is none, and nothing has changed.
    /// </summary>
    /// <param name="keys">Under which the request is counted, one for each rule.</param>
    /// <param name="nowNs">The time.</param>
    public bool TryUse(UInt128[] keys, long nowNs)
    {
        // Read without the lock: most of the time there is nothing, and one that comes meanwhile goes to the next.
        if (Volatile.Read(ref _withToken) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            for (var at = 0; at < keys.Length; at++)
            {
                if (!_byCount.GetValueOrDefault((at, keys[at])).HasToken)
                {
                    return false;
                }
            }

            AddAll(keys, 1, 0, nowNs);
            return true;
        }
    }

    /// <summary>True: nobody settles yet, and whoever asks does, until <see cref="TryEnd"/>.</summary>
    /// <param name="keys">Under which a request was counted, one for each rule.</param>
    /// <param name="owed">As <see cref="RateAccount.Owed"/>.</param>
    /// <param name="wanted">As <see cref="RateAccount.Wanted"/>.</param>
    /// <param name="atNs">When that was.</param>
    public bool Add(UInt128[] keys, int owed, int wanted, long atNs)
    {
        lock (_lock)
        {
            AddAll(keys, owed, wanted, atNs);
            var begins = !_isSettling && _byCount.Count > 0;
            _isSettling |= begins;
            return begins;
        }
    }

    /// <summary>Of one count only, while somebody settles: what the store has granted, or what was not sent.</summary>
    public void Add(int at, UInt128 key, RateAccount account)
    {
        lock (_lock)
        {
            AddOne((at, key), account.Owed, account.Wanted, account.SinceNs);
        }
    }

    /// <summary>All that there is, and none of it is here any more.</summary>
    public KeyValuePair<(int At, UInt128 Key), RateAccount>[] TakeAll()
    {
        lock (_lock)
        {
            var all = _byCount.ToArray();
            _byCount = [];
            Volatile.Write(ref _withToken, 0);
            return all;
        }
    }

    /// <summary>True: there is nothing left, and nobody settles from now on.</summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            _isSettling = _byCount.Count > 0;
            return !_isSettling;
        }
    }

    private void AddAll(UInt128[] keys, int owed, int wanted, long atNs)
    {
        for (var at = 0; at < keys.Length; at++)
        {
            AddOne((at, keys[at]), owed, wanted, atNs);
        }
    }

    private void AddOne((int At, UInt128 Key) count, long owed, long wanted, long atNs)
    {
        var isThere = _byCount.TryGetValue(count, out var before);
        var after = before.With(owed, wanted, atNs);
        if (after is { Owed: 0, Wanted: 0 })
        {
            _byCount.Remove(count);
        }
        else if (isThere || _byCount.Count < AccountsMax)
        {
            _byCount[count] = after;
        }
        else
        {
            return;
        }

        Volatile.Write(ref _withToken, _withToken + (after.HasToken ? 1 : 0) - (before.HasToken ? 1 : 0));
    }
}
