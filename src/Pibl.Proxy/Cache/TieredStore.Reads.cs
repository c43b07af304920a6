using System.Diagnostics.CodeAnalysis;
using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <content>What is found in the file.</content>
public sealed partial class TieredStore
{
    /// <summary>
    /// A find reads what there is of the key, and, where that is too much, the one body that its request selects; once
    /// more where the key changed in between.
    /// </summary>
    private const int ReadsOfOneFind = 3;

    private async ValueTask<Arr<StoredResponse>> FindOnDiskAsync(
        DiskTier disk, CacheKey key, ulong hash, RequestHead? request, CancellationToken cancel)
    {
        long? only = null;
        for (var left = ReadsOfOneFind; left > 0; left--)
        {
            DiskRead? read;
            lock (_gate)
            {
                var isKnown = _memory.Peek(key) is { } held
                    && (held.Whole || (request is not null && !held.Elsewhere.IsEmpty));
                if (isKnown && TryAnswer(key, _memory.Peek(key)!, request, ref only, out var known))
                {
                    return known;
                }

                if (!TryRead(disk, key, hash, only, out read))
                {
                    break;
                }
            }

            try
            {
                var found = await read.Done.WaitAsync(_tuning.ReadDeadline, _clock, cancel);
                if (TryAnswer(key, found, request, ref only, out var answer))
                {
                    return answer;
                }
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        return Known(key);
    }

    /// <summary>False where the body that the request selects is still to be read: it has that Id.</summary>
    private bool TryAnswer(
        CacheKey key, Held held, RequestHead? request, ref long? only, out Arr<StoredResponse> answer)
    {
        answer = _invalidations.Living(key, held.Variants);
        if (held.Whole || request is null)
        {
            return true;
        }

        answer = ScatteredVariants.For(request, answer, _invalidations.Living(key, held.Elsewhere), out only);
        return only is null;
    }

    /// <summary>A read that is under way, or a new one; false where too many wait. Under the lock.</summary>
    private bool TryRead(
        DiskTier disk, CacheKey key, ulong hash, long? only, [MaybeNullWhen(false)] out DiskRead read)
    {
        if (_reading.TryFind(key, only, out read))
        {
            return true;
        }

        var kept = StoredForm.Of(key);
        read = new DiskRead(
            kept, hash, _invalidations.StampOf(hash), _invalidations.Of(kept), disk.Known, _tuning.Workers.Completion)
        {
            Only = only,
        };
        if (!disk.Read(read))
        {
            return false;
        }

        _reading.Add(read);
        return true;
    }

    /// <summary>A read has ended, on the thread that reads.</summary>
    private void Found(DiskRead read, IReadOnlyList<StoredResponse>? rows)
    {
        Held found;
        lock (_gate)
        {
            _reading.Remove(read);
            var held = _memory.Peek(read.Key);

            // Invalidated meanwhile: what was read is dead, whatever it is.
            if (rows is null || _invalidations.StampOf(read.Hash) != read.Stamp)
            {
                found = new Held(LivingOf(read.Key, held), Whole: true);
            }
            else
            {
                found = Merged(read, held, rows);
                if (!found.Variants.IsEmpty || !found.Elsewhere.IsEmpty)
                {
                    _memory.Set(read.Key, read.Hash, found, read.Only ?? 0);
                }
                else if (read.Only is null)
                {
                    read.NoteAbsent();
                }
            }
        }

        read.End(found);
    }

    private Held Merged(DiskRead read, Held? held, IReadOnlyList<StoredResponse> rows)
    {
        var merged = _invalidations.Living(read.Key, Variants.Merge(
            LivingOf(read.Key, held), LivingOf(read, rows).ToList()));
        if (read.Only is { } one)
        {
            // The others are as they were known; where something was stored meanwhile, nobody knows.
            var others = held?.Elsewhere ?? Arr<StoredResponse>.Empty;
            return new Held(merged, held?.Whole ?? false) { Elsewhere = others.Filter(head => head.Id != one) };
        }

        var heads = LivingOf(read, read.Heads.ToArray())
            .Where(head => !merged.Exists(there => there.Id == head.Id || Variants.SelectAlike(there, head))).ToArr();
        return new Held(merged, heads.IsEmpty) { Elsewhere = heads };
    }

    private IEnumerable<StoredResponse> LivingOf(DiskRead read, IReadOnlyList<StoredResponse> rows) =>
        read.Living(rows).Where(row => !_invalidations.IsDead(read.Key, row, row.Id));
}
