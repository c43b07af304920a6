namespace Pibl.Cache;

/// <content>What becomes of what is stored where its successor is not.</content>
public sealed partial class TieredStore
{
    /// <summary>
    /// RFC 9111 §4.3.3: a full answer ends what it would have taken the place of, also where it turns out to be too
    /// large to be kept. What the file has of that was withdrawn when the answer came (<see cref="SupersedeAsync"/>).
    /// </summary>
    private void Outdate(UnfinishedFill fill)
    {
        if (fill.Head.Head.Status == 206)
        {
            return;
        }

        lock (_gate)
        {
            // What was asked for before it, and comes later, is no newer.
            _unfinished.Overtake(fill.Key, fill.Head);
            if (_memory.Peek(fill.Key) is not { } held)
            {
                return;
            }

            var rest = held.Variants.Filter(
                variant => variant.Id > fill.Head.Id || !Variants.SelectAlike(variant, fill.Head));
            if (rest.IsEmpty)
            {
                _memory.Remove(fill.Key);
            }
            else if (rest.Count < held.Variants.Count)
            {
                _memory.Set(StoredForm.Of(fill.Key), HashOf(fill.Key), held with { Variants = rest });
            }
        }
    }
}
