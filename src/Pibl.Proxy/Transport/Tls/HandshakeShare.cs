using System.Diagnostics;
using Pibl.Stages;

namespace Pibl.Transport.Tls;

/// <summary>
/// Where handshakes are computed: on the thread at hand while they take at most half of its time, since the way to a
/// worker and back costs as much as a tenth of one; else with workers, so that whoever is in does not wait for those that
/// come in, however many they are.
/// </summary>
/// <param name="workers">The others, of which a bounded number works at once.</param>
internal sealed class HandshakeShare(Workers workers)
{
    /// <summary>
    /// One that takes longer (a signature by RSA does) would be noticed by those who wait behind it: of such a thread has
    /// one in a second, to see whether they still are.
    /// </summary>
    private static readonly long LongTicks = Stopwatch.Frequency * 400 / 1_000_000;

    [ThreadStatic]
    private static long _endedAt;

    [ThreadStatic]
    private static long _took;

    /// <summary>For the next one of this thread; null: right here.</summary>
    public Workers? Next =>
        Stopwatch.GetTimestamp() - _endedAt is var since && (since >= Stopwatch.Frequency || (_took < LongTicks && since >= _took))
            ? null
            : workers;

    /// <summary>One is over that began at <paramref name="begun"/> on this thread.</summary>
    public static void Took(long begun)
    {
        _endedAt = Stopwatch.GetTimestamp();
        _took = _endedAt - begun;
    }
}
