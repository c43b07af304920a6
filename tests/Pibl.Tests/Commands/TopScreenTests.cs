using Pibl.Commands;

namespace Pibl.Tests.Commands;

/// <summary>What <c>pibl top</c> shows.</summary>
public sealed class TopScreenTests
{
    private const string Live =
        """
        {"at":"2026-05-04T12:00:00+00:00","generation":3,"ready":false,"draining":false,"uptimeMs":3660000,"connections":17,
        "connectionsMax":10000,"memoryBytes":90177536,"heapBytes":5345448,"requestsPerSecond":1234.5,"bytesPerSecond":2048,
        "exchanges":{"total":1000,"hits":755,"serverErrors":2,"unanswered":1,"inFlight":4},
        "lastMinute":{"total":200,"hits":62},
        "statusClasses":{"1xx":0,"2xx":990,"3xx":0,"4xx":7,"5xx":2,"none":1},
        "cache":{"bytes":3539405,"bytesMax":268435456,"entries":7,"diskBytes":0,"diskBytesMax":0},"log":{"depth":0,"lost":5},
        "queues":[{"name":"admission","inside":4,"max":1024,"waiting":0,"refused":12,"key":"MAX_IN_FLIGHT"},
        {"name":"uploads","inside":0,"max":768,"waiting":0,"refused":0,"key":"MAX_UPLOADS"}],
        "sites":[{"site":"shop","requestsPerSecond":1234.5,"total":1000,"hits":755,"classes":{},"p50Ms":1.25,"p90Ms":3,"p99Ms":9,
        "servers":[{"server":"10.0.0.1:80","state":"up","requests":3,"tunnels":1,"total":245,"failures":0,"headMs":12.3,
        "requestsPerSecond":300,"p50Ms":null,"p90Ms":null,"p99Ms":null},
        {"server":"10.0.0.2:80","state":"ejected","requests":0,"tunnels":0,"total":9,"failures":5,"headMs":0,
        "requestsPerSecond":0,"lastChange":{"at":"2026-05-04T12:00:00+00:00","up":false,"reason":"no usable answer"}}]}],
        "slow":[{"elapsedMs":5321,"client":"192.0.2.1:4711","method":"GET","host":"shop.test","target":"/\u001b[31mred"}],
        "top":{"since":"2026-05-04T11:55:00+00:00","clients":[{"key":"192.0.2.1","count":900,"errorMax":3}],"urls":[],
        "notStored":[{"key":"no-store RFC9111-5.2.2.5","count":40,"errorMax":0}]}}
        """;

    [Fact]
    public void A_screen_shows_what_is_up_full_slow_or_failing() => Assert.Equal(
        """
        up 1 h 1 min, settings 3, a site has no server that is up
        1234.5 requests/s, 2.0 KB/s, 31.0 % hits in the last minute, 4 in flight, 17 of 10000 connections, 86.0 MB memory
        since the start: 75.5 % hits, 1xx 0, 2xx 990, 3xx 0, 4xx 7, 5xx 2, none 1, cache 3.4 MB of 256.0 MB, 5 lines of the log lost

          queue      inside     waiting  refused  key
          admission  4 of 1024  0        12       MAX_IN_FLIGHT

          site, server   state    requests/s  now  total  failed  p50/p90/p99 ms  last change
          shop                    1234.5           1000           1.3/3/9
            10.0.0.1:80  up       300.0       4    245    0       -
            10.0.0.2:80  ejected  0.0         0    9      5       -               no usable answer

          under way  client          method  request
          5.3 s      192.0.2.1:4711  GET     shop.test/\x1B[31mred

          count   client, in 5 min 0 s
          900 -3  192.0.2.1

          count  not stored because, in 5 min 0 s
          40     no-store RFC9111-5.2.2.5

        """.ReplaceLineEndings("\n"),
        TopScreen.Of(Live).Render(int.MaxValue, int.MaxValue, TopColours.None));

    [Fact]
    public void A_narrow_terminal_gets_the_beginning_of_each_line_and_no_more_lines_than_it_has()
    {
        var lines = TopScreen.Of(Live).Render(20, 5, TopColours.None).Split('\n');
        Assert.Equal(
            ["up 1 h 1 min, settin", "1234.5 requests/s, 2", "since the start: 75.", "", "  queue      inside ", ""], lines);
    }

    [Fact]
    public void Colours_stand_around_what_is_shown()
    {
        var lines = TopScreen.Of(Live).Render(40, 20, TopColours.Ansi).Split('\n');
        Assert.Equal("\e[31mup 1 h 1 min, settings 3, a site has no \e[0m", lines[0]);
        Assert.Single(lines, line => line.StartsWith("\e[31m    10.0.0.2:80  ejected ", StringComparison.Ordinal));
    }
}
