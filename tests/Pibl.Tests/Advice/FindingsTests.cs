using System.Globalization;
using System.Text.Json;
using Pibl.Advice;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Advice;

/// <summary>What a recording shows, and what is said about it.</summary>
public sealed class FindingsTests
{
    private readonly List<LoggedRequest> _requests = [];

    [Fact]
    public void Vary_costs_what_was_fetched_beside_a_response_that_was_stored()
    {
        Stored("/docs/a", selectedBy: "user-agent=00000001 accept-language=00000001");
        Stored("/docs/a", "vary-miss", selectedBy: "User-Agent=00000002 accept-language=00000001");
        Stored("/docs/a", "vary-miss", selectedBy: "User-Agent=00000003 accept-language=00000002");
        var finding = Only(FindingKind.Vary);
        Assert.Equal(("shop.example/docs/", 2, "user-agent: 3 values"), (finding.Where, finding.Count, finding.What));
        Assert.Contains("REMOVE_REQUEST=User-Agent", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void More_values_than_are_told_apart_are_so_many_or_more()
    {
        for (var i = 0; i < 200; i++)
        {
            Stored("/a", "vary-miss", selectedBy: string.Create(CultureInfo.InvariantCulture, $"cookie={i:x8}"));
        }

        Assert.Equal("cookie: 100 values or more", Only(FindingKind.Vary).What);
    }

    [Fact]
    public void What_has_no_validator_is_fetched_whole_again()
    {
        Stored("/img/a", hasValidator: false);
        Stored("/img/a", "stale", hasValidator: false);
        Stored("/img/b");
        var finding = Only(FindingKind.Validator);
        Assert.Equal(
            ("shop.example/img/", 2, "of 3 stored; fetched whole again: 1, 2 KB"),
            (finding.Where, finding.Count, finding.What));
        Assert.Contains("ETag", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_says_nothing_of_its_lifetime_is_told_by_what_becomes_of_it()
    {
        Stored("/", says: false, freshFor: 300);
        Stored("/", says: false, freshFor: 0);
        Stored("/", says: false, freshFor: 300, detail: "ttl");
        NotStored("/", "no-freshness");
        var finding = Only(FindingKind.Lifetime);
        Assert.Equal(
            ("shop.example/", 4, "1 not stored, 1 asked about each time, 1 fresh by a guess, 1 by CACHE_TTL"),
            (finding.Where, finding.Count, finding.What));
        Assert.Contains("max-age", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_something_is_not_stored_is_counted_over_all_routes_and_has_an_advice()
    {
        NotStored("/a/1", "set-cookie");
        NotStored("/b/1", "set-cookie");
        NotStored("/b/2", "set-cookie");
        NotStored("/b/2", "private");
        Assert.Equal(
            new[] { ("set-cookie", 3L, "shop.example/b/"), ("private", 1L, "shop.example/b/") },
            Report().Findings.AsEnumerable().Select(finding => (finding.What, finding.Count, finding.Where)));
    }

    /// <summary>But for the reasons that stand beside what is stored.</summary>
    [Fact]
    public void Every_reason_has_an_advice_of_its_own() => Assert.Empty(
        CacheReasons.All.Select(reason => reason.Token).Distinct()
            .Except(["no-freshness", "ttl", "request", "query-content", "partial", "must-understand", "connection-auth",
                "only-if-cached"])
            .Where(token => AdviceWords.OfReason(token) == AdviceWords.OfReason("")));

    [Fact]
    public void Only_the_ten_most_frequent_of_a_kind_are_told()
    {
        for (var i = 0; i < 30; i++)
        {
            for (var n = 0; n <= i; n++)
            {
                Stored(string.Create(CultureInfo.InvariantCulture, $"/{i}/a"), hasValidator: false);
            }
        }

        var findings = Report().Findings;
        Assert.Equal((10, 30L, 21L), (findings.Count, findings[0].Count, findings[9].Count));
    }

    [Fact]
    public void Routes_beyond_a_thousand_are_one()
    {
        for (var i = 0; i < 1_500; i++)
        {
            Stored(string.Create(CultureInfo.InvariantCulture, $"/{i}/a"), hasValidator: false);
        }

        Assert.Equal(("(other routes)", 500), (Report().Findings[0].Where, Report().Findings[0].Count));
    }

    [Fact]
    public void A_change_of_a_target_withdraws_what_is_stored_in_the_replay_too()
    {
        for (var i = 0; i < 100; i++)
        {
            Stored("/a");
            _requests.Add(Request("/a", CacheUse.NotStored) with { IsSafe = false });
        }

        Assert.All(Report().Predicted, predicted => Assert.Equal(0, predicted.OfRequests));
    }

    [Fact]
    public void A_refresh_is_no_request_but_tells_what_a_response_lacks()
    {
        Stored("/a");
        _requests.Add(
            Request("/a", CacheUse.Stored) with { IsRefresh = true, HasValidator = false, SaysLifetime = true });
        var report = Report();
        Assert.Equal((1, 1), (report.Recording.Requests, Only(FindingKind.Validator).Count));
    }

    [Fact]
    public void A_report_reads_as_tables_and_as_JSON()
    {
        Stored("/img/a\u001b", hasValidator: false);
        _requests.Add(Request("/img/a\u001b", CacheUse.Found) with { SizeBytes = 2000, FreshForSeconds = 60 });
        NotStored("/me", "private");
        _requests.Add(_requests[1]);
        Assert.Equal(
            """
            4 requests for 1 targets, 1970-01-01 00:00:01Z to 1970-01-01 00:00:03Z

            Found without asking a server, and what other memories would find:
              memory  of requests  of bytes
              128MB   66.7 %       66.7 %
              256MB   66.7 %       66.7 %    configured
              512MB   66.7 %       66.7 %
              1GB     66.7 %       66.7 %
              256MB   66.7 %       66.7 %    measured
            CACHE_MEMORY=128MB would do: it would find nearly as much.

            No validator: stored without ETag and Last-Modified
              requests  share   where              what
              1         25.0 %  shop.example/img/  of 1 stored
              > send ETag or Last-Modified: when it is stale, a 304 renews it without its content

            Not stored
              requests  share   where          what
              1         25.0 %  shop.example/  private
              > private: send public, or s-maxage, where it is the same for all

            """,
            AdviceText.Of(Report()), ignoreLineEndingDifferences: true);

        using var json = JsonDocument.Parse(AdviceJson.Of(Report()));
        Assert.Equal(4, json.RootElement.GetProperty("requests").GetInt64());
        Assert.Equal(
            [0.6667, 0.6667, 0.6667, 0.6667],
            json.RootElement.GetProperty("predicted").EnumerateArray()
                .Select(one => one.GetProperty("of_requests").GetDouble()));
        Assert.Equal(
            ["validator", "not-stored"],
            json.RootElement.GetProperty("findings").EnumerateArray()
                .Select(finding => finding.GetProperty("kind").GetString()));
    }

    private Finding Only(FindingKind kind) => Assert.Single(Report().Findings, finding => finding.Kind == kind);

    private AdviceReport Report()
    {
        var advisor = new Advisor(256L << 20, hasFile: false);
        _requests.ForEach(advisor.Count);
        _requests.ForEach(advisor.Replay);
        return advisor.Report();
    }

    private void Stored(
        string target, string forwarded = "uri-miss", string selectedBy = "", bool hasValidator = true,
        bool says = true, int freshFor = 60, string detail = "") =>
        _requests.Add(Request(target, CacheUse.Stored) with
        {
            SizeBytes = 3000,
            FreshForSeconds = freshFor,
            Forwarded = forwarded,
            SelectedBy = selectedBy,
            HasValidator = hasValidator,
            SaysLifetime = says,
            Detail = detail,
        });

    private void NotStored(string target, string detail) =>
        _requests.Add(Request(target, CacheUse.NotStored) with { Detail = detail, Forwarded = "uri-miss" });

    private LoggedRequest Request(string target, CacheUse use) =>
        new(1_000 + (_requests.Count * 1_000L), new CacheKey(Bytes.Of("shop.example"), Bytes.Of(target)), use)
        {
            Status = 200,
            BodyBytes = 2048,
        };
}
