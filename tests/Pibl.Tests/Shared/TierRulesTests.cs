using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Shared;
using Pibl.Tests.Cache;

namespace Pibl.Tests.Shared;

/// <summary>Names, times and the limits of contact.</summary>
public sealed class TierRulesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_variant_has_one_name_however_its_fields_are_spelled()
    {
        var one = TierKey.OfVariant(Heads.Key, Fields.Of(("Accept-Language", "en"), ("X-A", "1")));
        Assert.Equal(one, TierKey.OfVariant(Heads.Key, Fields.Of(("x-a", "1"), ("accept-language", "en"))));
        Assert.NotEqual(one, TierKey.OfVariant(Heads.Key, Fields.Of(("x-a", "1"), ("accept-language", "es"))));
        Assert.NotEqual(one, TierKey.OfVariant(Heads.Key, Fields.Of(("x-a", "1"))));
        Assert.NotEqual(TierKey.OfVariant(Heads.Key, Fields.Empty), one);
        Assert.NotEqual(TierKey.OfVariant(Heads.Key, Fields.Empty), TierKey.Of(Heads.Key));
        Assert.NotEqual(TierKey.Of(Heads.Key), TierKey.Of(Heads.Key with { Host = Bytes.Of("https://a.test") }));
    }

    [Theory]
    [InlineData(0, 0, false, 0, 9_000, false)] // nothing was purged ever
    [InlineData(0, 7, false, 0, 9_000, true)] // it may hold something, and knows of no purge
    [InlineData(0, 7, true, 7, 9_000, false)] // the store began with that, and so do we
    [InlineData(5, 7, true, 0, 9_000, false)] // a store that has gone on
    [InlineData(5, 7, false, 0, 10, true)] // a store that lacks the position
    [InlineData(5, 9, true, 9, 900, false)] // it began anew, and this proxy was there till then
    [InlineData(5, 9, true, 9, 1_100, true)] // and was not
    [InlineData(9, 9, true, 9, 9_000, false)] // it has been there since
    public void Whoever_may_have_missed_a_purge_knows(
        long known, long now, bool isContinuous, long begunAt, int silentMs, bool hasMissed) =>
        Assert.Equal(hasMissed, new ContactRule(Second).HasMissed(
            known == 0 ? LogPosition.Start : new LogPosition(known, "k"), new LogPosition(now, "n"), isContinuous,
            begunAt, TimeSpan.FromMilliseconds(silentMs)));

    [Theory]
    [InlineData("Cache-Control: max-age=60", 0, 120)]
    [InlineData("Cache-Control: max-age=60", 50, 70)]
    [InlineData("Cache-Control: max-age=60", 60, 0)]
    [InlineData("Cache-Control: max-age=60, must-revalidate", 0, 60)]
    [InlineData("Cache-Control: max-age=60, stale-while-revalidate=300", 0, 360)]
    [InlineData("Cache-Control: max-age=60, stale-if-error=5", 0, 65)]
    [InlineData("Cache-Control: max-age=31536000", 0, 7 * 86_400)]
    [InlineData("Cache-Control: max-age=0", 0, 0)]
    public void It_is_kept_as_long_as_anybody_could_use_it(string fields, int age, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            TierTime.Of(StoredForm.Of(Heads.Stored(fields)), Heads.Now.AddSeconds(age), StaleGrace.None));

    [Theory]
    [InlineData("Cache-Control: max-age=60", 30, null, 120)]
    [InlineData("Cache-Control: max-age=60", 300, null, 360)]
    [InlineData("Cache-Control: max-age=60", 0, 3600, 3660)]
    [InlineData("Cache-Control: max-age=60", 300, 3600, 3660)]
    [InlineData("Cache-Control: max-age=60, stale-if-error=5", 0, 3600, 65)]
    [InlineData("Cache-Control: max-age=60, must-revalidate", 300, 3600, 60)]
    public void And_as_long_as_the_operator_lets_it_be_stale(string fields, int renewing, int? failing, int seconds)
    {
        var grace = new StaleGrace(
            TimeSpan.FromSeconds(renewing), failing is { } some ? TimeSpan.FromSeconds(some) : null);
        Assert.Equal(
            TimeSpan.FromSeconds(seconds), TierTime.Of(StoredForm.Of(Heads.Stored(fields)), Heads.Now, grace));
        Assert.Equal(grace, StaleGrace.None.Or(grace).Or(StaleGrace.None));
    }

    [Theory]
    [InlineData(1000, 0, Contact.Current)]
    [InlineData(1000, 60, Contact.Current)]
    [InlineData(1000, 61, Contact.Late)]
    [InlineData(1000, 1000, Contact.Late)]
    [InlineData(1000, 1001, Contact.CutOff)]
    [InlineData(150, 50, Contact.Current)]
    [InlineData(150, 51, Contact.Late)]
    [InlineData(600_000, 61, Contact.Late)]
    public void What_a_proxy_may_do_follows_from_when_it_last_asked(int graceMs, int sinceMs, Contact expected) =>
        Assert.Equal(
            expected,
            new ContactRule(TimeSpan.FromMilliseconds(graceMs)).Of(TimeSpan.FromMilliseconds(sinceMs)));

    [Fact]
    public void A_purge_waits_for_longer_than_any_proxy_goes_on()
    {
        var rule = new ContactRule(Second);
        Assert.Equal(Contact.CutOff, rule.Of(rule.PurgeWait));
        Assert.True(rule.Every < rule.Soon);
    }

    [Fact]
    public void After_failures_in_a_row_one_asks_in_a_while()
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 0; i < CircuitBreaker.FailuresMax; i++)
        {
            Assert.False(breaker.IsOpen(Second));
            breaker = breaker.Failed(Second);
        }

        Assert.True(breaker.IsOpen(Second));
        var later = Second + CircuitBreaker.Rest;
        Assert.False(breaker.IsOpen(later));
        Assert.True(breaker.Probing(later).IsOpen(later));
        Assert.True(breaker.Failed(later).IsOpen(later));
        Assert.False(CircuitBreaker.Closed.IsOpen(later));
    }
}
