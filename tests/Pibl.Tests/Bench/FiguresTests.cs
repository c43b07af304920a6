using Pibl.Bench.Figures;

namespace Pibl.Tests.Bench;

/// <summary>What is made of a comparison's measurements.</summary>
public sealed class FiguresTests
{
    private const string Sound = """
        Running 3s test @ http://127.0.0.1:8610/n/small
          1 threads and 64 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     1.99ms    1.01ms  15.20ms   80.11%
            Req/Sec    32.61k     2.44k   36.10k    70.00%
          Latency Distribution
             50%    1.81ms
             75%    2.34ms
             90%    3.11ms
             99%  830.00us
          97846 requests in 3.01s, 20.53MB read
        Requests/sec:  32532.93
        Transfer/sec:      6.83MB
        """;

    [Fact]
    public void A_report_is_read() => Assert.Equal(new LoadReport(97_846, 3.01, 0.83, 0, 0), LoadReport.OfWrk(Sound));

    [Fact]
    public void Errors_are_read()
    {
        var report = LoadReport.OfWrk(Sound.Replace(
            "Requests/sec", "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 7\nRequests/sec",
            StringComparison.Ordinal));
        Assert.Equal((4321L, 7L), (report!.SocketErrors, report.NotSuccessful));
    }

    [Theory]
    [InlineData("")]
    [InlineData("unable to connect to 127.0.0.1:1 Connection refused")]
    [InlineData("  0 requests in 3.00s, 0.00B read")]
    public void What_is_no_run_is_no_report(string text) => Assert.Null(LoadReport.OfWrk(text));

    [Fact]
    public void A_report_of_h2load_is_read() => Assert.Equal(
        new LoadReport(71_600, 2, double.NaN, 3, 4),
        LoadReport.OfH2load(
            """
            Application protocol: h2

            finished in 2.01s, 35800.00 req/s, 2.70MB/s
            requests: 71600 total, 71640 started, 71600 done, 71594 succeeded, 6 failed, 2 errored, 1 timeout
            status codes: 71590 2xx, 0 3xx, 1 4xx, 3 5xx
            """,
            2));

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 5)]
    public void Reports_of_handshakes_are_added_up(bool isResumed, long errors) => Assert.Equal(
        new LoadReport(1628, 3, double.NaN, errors, 0),
        LoadReport.OfHandshakes(
            [
                """
                Now timing with session id reuse.
                starting
                rrrrr*

                1625 connections in 0.59s; 2754.24 connections/user sec, bytes read 251875
                1625 connections in 3 real seconds, 155 bytes read per connection
                """,
                "3 connections in 3 real seconds, 155 bytes read per connection",
            ],
            isResumed,
            3));

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(2, 0, "2 socket errors")]
    [InlineData(0, 3, "3 not 2xx")]
    [InlineData(2, 3, "2 socket errors, 3 not 2xx")]
    public void A_round_with_errors_is_flawed(long errors, long refused, string? flaw) =>
        Assert.Equal(flaw, new Round(new LoadReport(10, 1, 1, errors, refused), 1).Flaw);

    [Fact]
    public void A_median_is_the_one_in_the_middle()
    {
        Assert.Equal(2, Row.MedianOf([9, 1, 2]));
        Assert.Equal(3, Row.MedianOf([4, 9, 1, 2]));
        Assert.Equal(double.NaN, Row.MedianOf([]));
    }

    [Fact]
    public void Each_round_begins_with_another() => Assert.Equal(
        ["abc", "bca", "cab", "abc"],
        Enumerable.Range(0, 4).Select(round => string.Concat(Row.Rotated(["a", "b", "c"], round))));

    [Fact]
    public void A_flawed_round_counts_neither_here_nor_in_the_ratio()
    {
        var ours = new Row("pibl", [Costs(20), Costs(40), Costs(60)], 1, 2);
        var theirs = new Row("other", [Costs(10), new Round(new LoadReport(100, 1, 1, 1, 0), 1), Costs(20)], 1, 2);
        Assert.Equal(15, theirs.Median(round => round.CpuMicroseconds), 6);
        Assert.Equal(2.5, ours.CpuRatioTo(theirs), 6);
    }

    [Fact]
    public void The_table_says_what_failed() => Assert.Equal(
        """
        | | CPU µs/request | pibl ÷ it | requests/s | p99 ms | RSS at rest, MB | RSS after, MB | rounds with a flaw |
        |---|---|---|---|---|---|---|---|
        | other | 10.0 | 2.00 | 50 | 1.00 | 3 | 4 | 1 of 2, left out: no answers |
        | pibl | 20.0 | 1.00 | 50 | 1.00 | 100 | 200 | – |
        | gone | – | – | – | – | 5 | 6 | 1 of 1, left out: no answers |
        """.ReplaceLineEndings("\n"),
        Table.Of(
            [
                new Row("pibl", [Costs(20), Costs(20)], 100, 200),
                new Row("gone", [new Round(null, 0)], 5, 6),
                new Row("other", [Costs(10), new Round(null, 0)], 3, 4),
            ],
            "pibl"));

    /// <summary>A round whose requests cost so many microseconds of CPU.</summary>
    private static Round Costs(double microseconds) => new(new LoadReport(100, 2, 1, 0, 0), microseconds * 100 / 1e6);
}
