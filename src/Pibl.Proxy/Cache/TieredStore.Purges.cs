using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <content>What an operator purges.</content>
public sealed partial class TieredStore
{
    /// <summary>Without a file, memory is swept after so many purges: a ten-thousandth of that work for each.</summary>
    private const int SweepMax = 1_024;

    private static readonly ClientScheme[] Schemes = [ClientScheme.Http, ClientScheme.Https];

    public async ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order)
    {
        // One target on one host is found in the file at once, and needs no entry in the table.
        var single = order.Scopes.Filter(scope => IsSingle(order, scope)).Strict();
        var others = order.Scopes.Filter(scope => !IsSingle(order, scope)).Strict();
        var mark = default(PurgeMark);
        lock (_gate)
        {
            mark = others.IsEmpty
                ? mark : _invalidations.Purges.MarkOf(order.IsSoft, Withdraw(), _clock.GetUtcNow());
            if (!_invalidations.Purges.TryAdd(others, mark))
            {
                _disk?.Wake();
                return PurgeOutcome.Full;
            }

            if (_keeper is null && _invalidations.Purges.Table is { Count: > SweepMax } or { IsCrowded: true })
            {
                SweepMemory();
                _invalidations.Purges.CarriedOut(_invalidations.Purges.Table.Highest);
            }
        }

        // All of it holds before anything is waited for.
        var forgotten = await Task.WhenAll(
            from scope in single.ToArray()
            from scheme in Schemes
            select Forget(new CacheKey(Authority.Of(scope.Host, scheme), scope.Name)));
        return forgotten.All(static isForGood => isForGood) && await AreWrittenAsync(others, mark)
            ? PurgeOutcome.Done
            : PurgeOutcome.NotDurable;
    }

    private static bool IsChanged(Arr<StoredResponse> before, Arr<StoredResponse> after)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (i >= after.Count || !ReferenceEquals(before[i], after[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSingle(PurgeOrder order, PurgeScope scope) =>
        order is { IsSoft: false, IsUnderRules: false } && scope is { Kind: PurgeKind.Url, Host.IsEmpty: false };

    /// <summary>Whether the file has that of all of them.</summary>
    private async ValueTask<bool> AreWrittenAsync(Seq<PurgeScope> scopes, PurgeMark mark)
    {
        if (_keeper is null || scopes.IsEmpty)
        {
            return true;
        }

        _disk?.Wake();
        try
        {
            await FlushAsync().WaitAsync(_tuning.PurgeDeadline, _clock);
        }
        catch (TimeoutException)
        {
            // Then some of them are pending still.
        }

        return scopes.ForAll(scope => !_invalidations.Purges.IsPending(scope, mark));
    }

    /// <summary>
    /// Lets go of what is gone, and notes what is stale. Each key takes the lock for itself: a million of them must not
    /// stop the others.
    /// </summary>
    private void SweepMemory()
    {
        foreach (var (key, found) in _memory.All)
        {
            if (!IsChanged(found.Variants, _invalidations.Living(key, found.Variants)))
            {
                continue;
            }

            lock (_gate)
            {
                if (_memory.Peek(key) is not { } held)
                {
                    continue;
                }

                var living = _invalidations.Living(key, held.Variants);
                if (living.IsEmpty)
                {
                    _memory.Remove(key);
                }
                else
                {
                    _memory.Set(key, HashOf(key), held with { Variants = living });
                }
            }
        }
    }
}
