using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>Deadlines pass once, no earlier than they are due and at most one beat later.</summary>
public sealed class PulseTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly Heartbeat _heartbeat;
    private int _expired;

    public PulseTests() => _heartbeat = new Heartbeat(_clock);

    [Fact]
    public void A_deadline_passes_once()
    {
        using var deadline = _heartbeat.Watch(() => _expired++);
        deadline.Set(1000);
        Assert.Equal((0, 1, 1), (After(999), After(101), After(5000)));
    }

    [Fact]
    public void Setting_it_again_replaces_it()
    {
        using var deadline = _heartbeat.Watch(() => _expired++);
        deadline.Set(1000);
        After(900);
        deadline.Set(1000);
        Assert.Equal((0, 1), (After(900), After(200)));
    }

    [Fact]
    public void What_was_cleared_or_disposed_never_passes()
    {
        using var cleared = _heartbeat.Watch(() => _expired++);
        var disposed = _heartbeat.Watch(() => _expired++);
        cleared.Set(100);
        disposed.Set(100);
        cleared.Clear();
        disposed.Dispose();
        Assert.Equal(0, After(5000));
        Assert.Equal(1, _heartbeat.Watched);
    }

    [Fact]
    public void Forgetting_one_keeps_the_others()
    {
        var all = Enumerable.Range(0, 5).Select(_ => _heartbeat.Watch(() => _expired++)).ToArray();
        all[1].Dispose();
        all[4].Dispose();
        all[1].Dispose();
        foreach (var left in (int[])[0, 2, 3])
        {
            all[left].Set(100);
        }

        Assert.Equal((3, 3), (After(300), _heartbeat.Watched));
        Array.ForEach(all, deadline => deadline.Dispose());
        Assert.Equal(0, _heartbeat.Watched);
    }

    [Fact]
    public void One_that_passes_may_end_others()
    {
        var second = _heartbeat.Watch(() => _expired++);
        using var first = _heartbeat.Watch(() => second.Dispose());
        first.Set(100);
        second.Set(2000);
        Assert.Equal(0, After(5000));
        Assert.Equal(1, _heartbeat.Watched);
    }

    [Fact]
    public void The_date_is_the_time_to_the_second()
    {
        Assert.Equal("Mon, 04 May 2026 12:00:00 GMT", Encoding.ASCII.GetString(_heartbeat.Date));
        After(61_000);
        Assert.Equal("Mon, 04 May 2026 12:01:01 GMT", Encoding.ASCII.GetString(_heartbeat.Date));
    }

    public void Dispose() => _heartbeat.Dispose();

    private int After(int ms)
    {
        for (var left = ms; left > 0; left -= 50)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(Math.Min(left, 50)));
        }

        return _expired;
    }
}
