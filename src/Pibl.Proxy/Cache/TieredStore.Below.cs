using LanguageExt;

namespace Pibl.Cache;

/// <content>What is invalidated with all that lies below it.</content>
public sealed partial class TieredStore
{
    public ValueTask InvalidateBelowAsync(CacheKey collection)
    {
        long upTo;
        lock (_gate)
        {
            upTo = Withdraw();
            _invalidations.Below.Add(collection, upTo);
            if (_invalidations.Below.NeedsSweep)
            {
                Sweep();
            }
        }

        _disk?.Wake();
        return _keeper is null
            ? ValueTask.CompletedTask
            : NoteAsync(new Withdrawal(StoredForm.Of(collection), IsOnDisk ? upTo : long.MaxValue, IsBelow: true));
    }

    public bool IsWithdrawn(CacheKey key, long since) =>
        _invalidations.IsDead(HashOf(key), since) || since <= _invalidations.Below.BoundOf(key)
        || since <= _invalidations.Purges.Table.MayCoverUpTo(key);

    public bool IsWithdrawn(CacheKey key, StoredResponse response, long since) =>
        IsWithdrawn(key, since)
        || _invalidations.IsPurged(key, response, since)
        || _invalidations.IsDead(key, response with { Groups = CacheGroups.Of(response.Head.Fields) }, since);

    private void Sweep()
    {
        foreach (var (key, held) in _memory.All)
        {
            var living = _invalidations.Below.Living(key, held.Variants);
            if (living.IsEmpty)
            {
                _memory.Remove(key);
            }
            else if (living.Count < held.Variants.Count)
            {
                _memory.Set(key, HashOf(key), held with { Variants = living });
            }
        }

        _invalidations.Below.Swept();
    }

    private Arr<StoredResponse> Known(CacheKey key) => LivingOf(key, _memory.Peek(key));

    private Arr<StoredResponse> LivingOf(CacheKey key, Held? held) =>
        held is null ? Arr<StoredResponse>.Empty : _invalidations.Living(key, held.Variants);
}
