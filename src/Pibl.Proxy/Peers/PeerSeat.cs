namespace Pibl.Peers;

/// <summary>What is known of one peer, and counted. Any thread may call it.</summary>
/// <param name="identity">What it is called.</param>
internal sealed class PeerSeat(string identity)
{
    private readonly Lock _lock = new();
    private readonly long[] _answers = new long[(int)PeerAnswer.Slow + 1];
    private PeerStanding _standing;

    public string Identity => identity;

    /// <summary>How often it was asked, by what came of it.</summary>
    public long CountOf(PeerAnswer answer) => Interlocked.Read(ref _answers[(int)answer]);

    /// <summary>Gauge: it is passed over.</summary>
    public bool IsAside(TimeSpan now)
    {
        lock (_lock)
        {
            return !_standing.IsAsked(now);
        }
    }

    /// <summary>Whether it may be asked; of a peer that was set aside one request at a time is told so.</summary>
    public bool TryAsk(TimeSpan now, TimeSpan patience)
    {
        lock (_lock)
        {
            if (!_standing.IsAsked(now))
            {
                return false;
            }

            _standing = _standing.Tried(now, patience);
            return true;
        }
    }

    /// <summary>It was asked. True where its standing is another one now.</summary>
    public bool Take(PeerAnswer answer, TimeSpan sentAt, TimeSpan now, out PeerStanding standing)
    {
        Interlocked.Increment(ref _answers[(int)answer]);
        lock (_lock)
        {
            var before = _standing;
            _standing = before.After(answer, sentAt, now);
            standing = _standing;
            return before.Failures != standing.Failures;
        }
    }
}
