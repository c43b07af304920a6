using System.Diagnostics;
using Pibl.Stages;

namespace Pibl.Transport.Tls;

/// <summary>
/// Where handshakes are computed: on the thread at hand while they take at most three quarters of its time, since the
/// way to a worker and back costs a fifth of one; else with workers, so that whoever is in does not wait for those that
/// come in, however many they are.
/// </summary>
/// <param name="workers">The others, of which a bounded number works at once.</param>
internal sealed class HandshakeShare(Workers workers)
{
    /// <summary>
    /// For so much of its time that goes to others, a thread gives three times as much to handshakes.
    /// </summary>
    private const int Times = 3;

    /// <summary>A thread may give so much in one go: its others are that late, once.</summary>
    private static readonly long CreditMax = Micros(3000);

    /// <summary>
    /// One that takes longer (with RSA of 4,096 bits) would be noticed by each who waits behind it: of such a thread
    /// has one in a second, to see whether they still are.
    /// </summary>
    private static readonly long LongTicks = Micros(1500);

    private static readonly long FirstGuess = Micros(100);

    [ThreadStatic]
    private static long _at;

    [ThreadStatic]
    private static long _endedAt;

    [ThreadStatic]
    private static long _credit;

    [ThreadStatic]
    private static long _usual;

    /// <summary>For the next one of this thread; null: right here.</summary>
    public Workers? Next
    {
        get
        {
            var now = Stopwatch.GetTimestamp();
            var since = now - _at;
            (_at, _credit) = (now, Math.Min(CreditMax, _credit + (Math.Min(since, CreditMax) * Times)));
            return now - _endedAt >= Stopwatch.Frequency || (_usual < LongTicks && _credit > 0) ? null : workers;
        }
    }

    /// <summary>One is over that began at <paramref name="begun"/> on this thread.</summary>
    public static void Took(long begun)
    {
        _at = _endedAt = Stopwatch.GetTimestamp();

        // One during which the thread was not running says little: it counts as twice the usual.
        var usual = Math.Max(_usual, FirstGuess);
        var took = Math.Min(_at - begun, 2 * usual);
        _credit -= took;
        _usual = ((3 * usual) + took) / 4;
    }

    private static long Micros(long count) => Stopwatch.Frequency * count / 1_000_000;
}
