namespace Pibl.Shared;

/// <summary>
/// Marks of a store and when they were taken, for as long as they matter: what was asked for behind a mark that is not
/// old is not old. Some 16 are kept. One thread adds.
/// </summary>
/// <param name="span">How old a mark is that tells.</param>
internal sealed class MarkHistory(TimeSpan span)
{
    private const int Steps = 16;

    private volatile (TimeSpan At, long Mark)[] _marks = [];

    /// <summary>
    /// What was asked for up to this mark may be older than the span: of the first mark within it, and of any where
    /// none was taken since, as in a process that was stopped.
    /// </summary>
    public long OlderAt(TimeSpan now)
    {
        foreach (var (at, mark) in _marks)
        {
            if (now - at < span)
            {
                return mark;
            }
        }

        return long.MaxValue;
    }

    /// <summary>Takes a mark, which nothing else has.</summary>
    public void Add(TimeSpan now, long mark)
    {
        var marks = _marks;
        if (marks.Length == 0 || now - marks[^1].At >= span / Steps)
        {
            _marks = [.. marks.Where(one => now - one.At < span), (now, mark)];
        }
    }
}
