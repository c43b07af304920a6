using System.Diagnostics;
using Pibl.Stages;

namespace Pibl.Transport.Tls;

/// <summary>
/// Where handshakes are computed: on the thread at hand while they are short and leave it a quarter of its time, since the
/// way to a worker and back costs a fifth of one; else with workers, so that whoever is in does not wait for those that
/// come in, however many they are.
/// </summary>
/// <param name="workers">The others, of which a bounded number works at once.</param>
internal sealed class HandshakeShare(Workers workers)
{
    /// <summary>
    /// One that takes longer (a signature by RSA does) would be noticed by those who wait behind it: of such a thread has
    /// one in a second, to see whether they still are.
    /// </summary>
    private static readonly long LongTicks = Micros(400);

    private static readonly long FirstGuess = Micros(100);

    [ThreadStatic]
    private static long _endedAt;

    [ThreadStatic]
    private static long _usual;

    /// <summary>For the next one of this thread; null: right here.</summary>
    public Workers? Next
    {
        get
        {
            var since = Stopwatch.GetTimestamp() - _endedAt;
            return since >= Stopwatch.Frequency || (_usual < LongTicks && since >= _usual / 3) ? null : workers;
        }
    }

    /// <summary>One is over that began at <paramref name="begun"/> on this thread.</summary>
    public static void Took(long begun)
    {
        _endedAt = Stopwatch.GetTimestamp();

        // One during which the thread was not running says little: it counts as twice the usual.
        var usual = Math.Max(_usual, FirstGuess);
        _usual = ((3 * usual) + Math.Min(_endedAt - begun, 2 * usual)) / 4;
    }

    private static long Micros(long count) => Stopwatch.Frequency * count / 1_000_000;
}
