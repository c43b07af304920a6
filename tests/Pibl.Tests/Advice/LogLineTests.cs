using System.Text;
using Pibl.Advice;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Access;

namespace Pibl.Tests.Advice;

/// <summary>What the log writes is what the advisor reads.</summary>
public sealed class LogLineTests
{
    [Fact]
    public void A_response_that_was_stored_says_what_it_takes_and_what_it_lacks()
    {
        var request = Read(new CacheStatus(
            false, ForwardReason.VaryMiss, 200, TtlSeconds: 60, Stored: true, Reason: CacheReasons.Ttl)
        {
            StoredBytes = 900,
            SelectedBy = Fields.Of(("Accept-Language", "es"), ("X-Plan", "gold")),
            Traits = StoredTraits.Known | StoredTraits.Validator,
        });
        Assert.Equal(
            new LoggedRequest(Entries.At.ToUnixTimeMilliseconds(), request.Key, CacheUse.Stored)
            {
                Status = 200,
                BodyBytes = 2326,
                SizeBytes = 900 + 2326,
                FreshForSeconds = 60,
                Forwarded = "vary-miss",
                Detail = "ttl",
                SelectedBy = request.SelectedBy,
                HasValidator = true,
                SaysLifetime = false,
            },
            request);
        Assert.Equal("example.test/", request.Key.ToString());
        Assert.Matches("^Accept-Language=[0-9a-f]{8} X-Plan=[0-9a-f]{8}$", request.SelectedBy);
    }

    [Fact]
    public void A_hit_has_its_content_in_its_size_and_its_age_in_its_lifetime()
    {
        var request = Read(new CacheStatus(true, ForwardReason.No, AgeSeconds: 3, TtlSeconds: 57)
        {
            StoredBytes = 3000,
            SelectedBy = Fields.Empty,
        });
        Assert.Equal(
            (CacheUse.Found, 3000, 60, 0, ""),
            (request.Use, request.SizeBytes, request.FreshForSeconds, request.StaleSeconds, request.SelectedBy));
    }

    [Fact]
    public void What_another_proxy_had_was_not_in_this_memory()
    {
        var request = Read(new CacheStatus(true, ForwardReason.No, AgeSeconds: 3, TtlSeconds: 57) { IsShared = true });
        Assert.Equal((CacheUse.Stored, 60), (request.Use, request.FreshForSeconds));
    }

    [Fact]
    public void What_was_served_stale_says_for_how_long_it_may_be()
    {
        var request = Read(new CacheStatus(true, ForwardReason.No, AgeSeconds: 90, TtlSeconds: -30));
        Assert.Equal((CacheUse.Found, 60, 30), (request.Use, request.FreshForSeconds, request.StaleSeconds));
    }

    [Fact]
    public void The_answer_of_another_s_fetch_is_found_and_one_that_was_validated_is_not()
    {
        Assert.Equal(
            CacheUse.Found, Read(new CacheStatus(true, ForwardReason.UriMiss, 200) { Collapsed = true }).Use);
        Assert.Equal(CacheUse.Renewed, Read(new CacheStatus(true, ForwardReason.Stale, 304, Stored: true)).Use);
        Assert.Equal(
            CacheUse.NotStored,
            Read(new CacheStatus(true, ForwardReason.Stale, 503, Reason: CacheReasons.StaleOnError)).Use);
        Assert.Equal(CacheUse.NotStored, Read(Entries.Miss(CacheReasons.Private)).Use);
    }

    [Fact]
    public void Spellings_of_a_target_are_one_key()
    {
        Assert.Equal(
            Read(Entries.Miss(), "/a%2fb?c=%41").Key,
            Read(Entries.Miss(), "/a%2Fb?c=A").Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("(16:39:11) [FECHA]: 2026-11-23 zona=+01:00")]
    [InlineData("{\"timestamp\":\"2026-11-23T16:39:11.042Z\",\"event\":\"exchange\",\"url.pa")]
    [InlineData("{\"timestamp\":7,\"event\":\"exchange\"}")]
    [InlineData("{\"event\":\"exchange\"}")]
    [InlineData("{\"timestamp\":\"2026-11-23T16:39:11.042Z\",\"event\":\"exchange\"}x")]
    [InlineData("{\"timestamp\":\"2026-11-23T16:39:11.042Z\",\"event\":\"exchange\",\"cache.age\":\"old\"}")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void What_is_no_entry_is_foreign(string line)
    {
        Assert.Equal(LineKind.Foreign, LogLine.Read(Encoding.UTF8.GetBytes(line), out var request));
        Assert.Null(request);
    }

    [Fact]
    public void An_entry_about_something_else_is_left_out()
    {
        Assert.Equal(LineKind.Other, Kind(Entries.Text(LogFormat.Json, Entries.Notice("x"))));
        Assert.Equal(LineKind.Other, Kind(Entries.Text(LogFormat.Json, Entries.Exchange())));
        Assert.Equal(LineKind.Other, Kind(Entries.Text(LogFormat.Json, Entries.Refused("G"))));
    }

    private static LoggedRequest Read(CacheStatus cache, string target = "/")
    {
        var line = Entries.Text(
            LogFormat.Json, Entries.Exchange(Entries.Get(target)) with { Via = new Provenance(cache) });
        Assert.Equal(LineKind.Request, LogLine.Read(Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out var request));
        return request!;
    }

    private static LineKind Kind(string line) => LogLine.Read(Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out _);
}
