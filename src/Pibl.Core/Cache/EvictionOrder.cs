namespace Pibl.Cache;

/// <summary>
/// Which slot is missed least. What is new waits in a window; what leaves it has to be worth more than what it takes
/// the place of in the main part, as W-TinyLFU has it (Einziger et al., ACM TOS 2017), by requests per byte. For one
/// thread at a time.
/// Rule 1: a key that was asked for once displaces nothing that was found; "once" is exact, as far back as
/// <see cref="DepartedKeys"/> goes.
/// Rule 2: the window's oldest goes to the main part where that has room, or when it is worth more than the least
/// there.
/// Rule 3: the least is looked for among the oldest of the main part, which go round by that.
/// Decision 0058 has the figures.
/// </summary>
internal sealed class EvictionOrder
{
    /// <summary>What the memory of departed keys takes: 12 bytes for each 768.</summary>
    private const int DepartedShare = 64;

    /// <summary>
    /// How many are compared for the least. On sizes of 500 B to 1 MB: 8 find .604 of the requests and .392 of the
    /// bytes, 16 find .608 and .402.
    /// </summary>
    private const int Compared = 16;

    /// <summary>
    /// By so many doublings of its frequency a candidate must be ahead. Of two that are asked for equally often the one
    /// that was asked for last is ahead by a little; where keys are asked for in a circle that is larger than the
    /// memory, each would take the place of one that comes sooner. This does for a circle of three memories.
    /// </summary>
    private const double Margin = 0.2;

    private readonly SlotList _window = new();
    private readonly SlotList _main = new();
    private readonly FrequencyClock _clock = new();
    private readonly DepartedKeys _departed;
    private readonly WindowShare _share;

    /// <param name="bytesMax">For the slots and what is remembered.</param>
    /// <param name="rate">
    /// In a miniature (docs/decisions/0062-advice-from-miniatures.md): by what the memory and the keys are divided.
    /// </param>
    public EvictionOrder(long bytesMax, double rate = 1)
    {
        _departed = new DepartedKeys(bytesMax / DepartedShare);
        SlotBytesMax = Math.Max(0, bytesMax - _departed.Bytes);
        _share = new WindowShare(SlotBytesMax, rate);
    }

    /// <summary>What the slots may take together.</summary>
    public long SlotBytesMax { get; }

    /// <summary>What the slots take, and what is remembered of others.</summary>
    public long Bytes => _window.Bytes + _main.Bytes + _departed.Bytes;

    /// <summary>Takes a new slot in; this is a request for it.</summary>
    public void Add(EvictionSlot slot)
    {
        slot.Frequency = _clock.Once;
        if (_departed.Take(slot.Hash) is { } departed)
        {
            _share.Return(departed);
            slot.Frequency = departed.Frequency;
            Ask(slot, 1);
        }

        _window.Add(slot);
    }

    public static void Remove(EvictionSlot slot) => slot.List?.Remove(slot);

    public static void Resize(EvictionSlot slot, long bytes)
    {
        if (slot.List is { } list)
        {
            list.Bytes += bytes - slot.Bytes;
        }

        slot.Bytes = bytes;
    }

    /// <summary>Takes the slot out that is missed least; null when there is none.</summary>
    /// <param name="bytesMax">
    /// What <see cref="Bytes"/> may be at the moment, where that is less: what else counts in the memory takes it from
    /// the main part, which is full sooner. Else whatever leaves the window would find room there without a contest.
    /// </param>
    public EvictionSlot? Evict(long bytesMax = long.MaxValue)
    {
        var mainBytesMax = Math.Min(SlotBytesMax, bytesMax - _departed.Bytes) - _share.BytesMax;
        while (_window.Oldest is { } candidate && (_window.Bytes > _share.BytesMax || _main.Oldest is null))
        {
            TakeFinds(candidate);
            if (!candidate.WasFound)
            {
                return Out(candidate);
            }

            if (_main.Oldest is not null && _main.Bytes + candidate.Bytes > mainBytesMax)
            {
                // It stays where it is until there is room: a large one must be worth more than each that it displaces.
                var least = LeastOfMain();
                return Out(least is not null && candidate.Worth > least.Worth + Margin ? least : candidate);
            }

            _window.Remove(candidate);
            _main.Add(candidate);
        }

        return LeastOfMain() is { } slot ? Out(slot) : null;
    }

    private EvictionSlot? LeastOfMain()
    {
        EvictionSlot? least = null;
        for (var i = Math.Min(Compared, _main.Count); i > 0 && _main.Oldest is { } slot; i--)
        {
            TakeFinds(slot);
            _main.Remove(slot);
            _main.Add(slot);
            least = least is null || slot.Worth < least.Worth ? slot : least;
        }

        return least;
    }

    private void TakeFinds(EvictionSlot slot)
    {
        if (slot.TakeFinds() is > 0 and var finds)
        {
            Ask(slot, finds);
        }
    }

    private void Ask(EvictionSlot slot, int finds)
    {
        slot.Frequency = _clock.Add(slot.Frequency, finds, _window.Count + _main.Count);
        slot.WasFound = true;
    }

    private EvictionSlot Out(EvictionSlot slot)
    {
        var fromMain = slot.List == _main;
        Remove(slot);
        _departed.Add(slot.Hash, slot.Frequency, _share.Leave(slot.Bytes, fromMain), fromMain);
        return slot;
    }
}
