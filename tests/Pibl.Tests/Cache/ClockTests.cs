using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Tests.Cache;

/// <summary>A clock that is set back makes nothing fresh for longer (RFC 9111 §4.2.3).</summary>
public sealed class ClockTests
{
    [Fact]
    public void Time_goes_on_from_where_it_was_and_follows_a_clock_that_is_set_forward()
    {
        var clock = new ManualClock();
        var time = new SteadyTime(clock);
        var noon = clock.Utc;

        clock.Pass(seconds: 10);
        Assert.Equal((noon.AddSeconds(10), TimeSpan.Zero), (time.Now.At, time.Now.Shift));
        clock.Utc = noon.AddHours(-1);
        Assert.Equal((noon.AddSeconds(10), TimeSpan.FromSeconds(3610)), (time.Now.At, time.Now.Shift));
        clock.Pass(seconds: 5);
        Assert.Equal(noon.AddSeconds(15), time.Now.At);
        clock.Utc = clock.Utc.AddHours(2);
        Assert.Equal(noon.AddHours(2).AddSeconds(15), time.Now.At);
        clock.Utc = clock.Utc.AddMinutes(-1);
        Assert.Equal(noon.AddHours(2).AddSeconds(15), time.Now.At);
    }

    [Fact]
    public void A_clock_that_is_only_slow_is_followed()
    {
        var clock = new ManualClock();
        var time = new SteadyTime(clock);
        for (var i = 0; i < 100; i++)
        {
            clock.Pass(seconds: 2);
            clock.Utc = clock.Utc.AddMilliseconds(-1);
            Assert.Equal((clock.Utc, TimeSpan.Zero), (time.Now.At, time.Now.Shift));
        }
    }

    [Theory]
    [InlineData(-3600, 0, 0)]
    [InlineData(-1, 0, 10)] // two threads, one instant
    [InlineData(0, 10, 10)]
    [InlineData(30, 40, 40)]
    public void What_came_later_than_now_is_stale(double seconds, double age, double young)
    {
        var stored = Heads.Stored("Cache-Control: max-age=60\nAge: 10");
        var now = stored.AgeAt(Heads.Now.AddSeconds(seconds));
        Assert.Equal(seconds <= -3600 ? 60 : Math.Max(age, young), now.TotalSeconds);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public void What_was_stored_before_and_after_the_step_is_fresh_for_as_long_as_it_said(double later, bool isFresh)
    {
        foreach (var isStoredBefore in (bool[])[true, false])
        {
            var clock = new ManualClock();
            var store = new DictionaryStore();
            var lookup = LookupStage.Over(store, clock);
            var keep = StoreStage.Over(store, clock, CacheRules.Default, Filling.Default);
            Assert.Null(Hit(lookup));
            clock.Utc = isStoredBefore ? clock.Utc : clock.Utc.AddHours(-1);
            Fetch(lookup, keep, clock);
            clock.Pass(later / 2);
            clock.Utc = isStoredBefore ? clock.Utc.AddHours(-1) : clock.Utc;
            Assert.NotNull(Hit(lookup));
            clock.Pass(later / 2);
            Assert.Equal(isFresh, Hit(lookup) is not null);
        }
    }

    private static Reply? Hit(Stage<Received, Missed> lookup) =>
        Lookup(lookup).GoesOn(out _, out var reply) ? null : reply;

    private static Verdict<Missed> Lookup(Stage<Received, Missed> lookup) =>
        lookup.Run(Heads.Received(Heads.Get()), new ExchangeScope()).Result;

    private static void Fetch(Stage<Received, Missed> lookup, Stage<Fetched, Reply> keep, ManualClock clock)
    {
        Assert.True(Lookup(lookup).GoesOn(out var missed, out _));
        var head = Heads.Response($"Cache-Control: max-age=60\nDate: {Heads.At(clock.Utc, 0)}", 200, Framing.None);
        var fetched = new Fetched(
            missed, new Endpoint("10.0.0.1", 80), head, Body.Empty(), clock.Utc, clock.Utc, 1);
        Assert.True(keep.Run(fetched, new ExchangeScope()).Result.GoesOn(out _, out _));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public DateTimeOffset Utc { get; set; } = Heads.Now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Utc;

        public override long GetTimestamp() => _ticks;

        public void Pass(double seconds)
        {
            Utc = Utc.AddSeconds(seconds);
            _ticks += TimeSpan.FromSeconds(seconds).Ticks;
        }
    }
}
