namespace Pibl.Shared;

/// <summary>
/// Marks of a store and when they were taken, for as long as they matter: what was asked for before a mark is older
/// than that. Some 16 are kept. One thread adds.
/// </summary>
/// <param name="span">How old a mark is that tells.</param>
internal sealed class MarkHistory(TimeSpan span)
{
    private const int Steps = 16;

    private readonly Queue<(TimeSpan At, long Mark)> _marks = new();
    private long _older = long.MinValue;
    private TimeSpan _last = TimeSpan.MinValue;

    /// <summary>What was asked for up to this mark is older than the span.</summary>
    public long Older => Volatile.Read(ref _older);

    /// <summary>Takes a mark.</summary>
    public void Add(TimeSpan now, long mark)
    {
        if (_marks.Count == 0 || now - _last >= span / Steps)
        {
            _marks.Enqueue((now, mark));
            _last = now;
        }

        while (_marks.TryPeek(out var first) && now - first.At >= span)
        {
            Volatile.Write(ref _older, first.Mark);
            _marks.Dequeue();
        }
    }
}
