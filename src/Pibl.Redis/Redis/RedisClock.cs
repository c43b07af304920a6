namespace Pibl.Redis;

/// <summary>
/// The server's clock as this proxy knows it: by the time in its last answer, and what has passed since that came. It
/// is late by the way of one answer, and never ahead, as long as nobody sets the server's clock.
/// </summary>
internal sealed class RedisClock
{
    private long _aheadMs = long.MinValue;

    /// <summary>In milliseconds since 1970; null before the first answer.</summary>
    public long? NowMs => Volatile.Read(ref _aheadMs) is var ahead && ahead == long.MinValue ? null : Local + ahead;

    private static long Local => Environment.TickCount64;

    /// <summary>An answer has come with the server's time in it.</summary>
    public void Heard(long serverMs) => Volatile.Write(ref _aheadMs, serverMs - Local);
}
