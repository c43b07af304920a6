namespace Pibl.Cache;

/// <summary>
/// Numbers responses as their fills begin. Whatever is newer has the higher Id, in every run over one file.
/// </summary>
internal sealed class ResponseIds(TimeProvider clock)
{
    /// <summary>Ids within a millisecond.</summary>
    private const int Bits = 20;

    private long _last;

    /// <summary>The highest one given out.</summary>
    public long Last => Volatile.Read(ref _last);

    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>
    /// Where the last Id of the run before is not known, they go on from the time: beyond all that it can have given
    /// out.
    /// </summary>
    public void BeginAnew() => RaiseTo(clock.GetUtcNow().ToUnixTimeMilliseconds() << Bits);

    public void RaiseTo(long id)
    {
        var last = Last;
        while (last < id && Interlocked.CompareExchange(ref _last, id, last) is var now && now != last)
        {
            last = now;
        }
    }
}
