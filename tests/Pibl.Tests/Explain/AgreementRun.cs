using System.Text;
using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Http.Semantics;
using Pibl.Twins;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Explain;

/// <summary>How much was told, and how much of it could be compared.</summary>
internal readonly record struct AgreementCounts(
    int Requests, int ByProxy, int Hits, int Stale, int Validated, int Misses, int Servers, int Drawn, int Reloads)
{
    public static AgreementCounts operator +(AgreementCounts one, AgreementCounts other) => new(
        one.Requests + other.Requests, one.ByProxy + other.ByProxy, one.Hits + other.Hits, one.Stale + other.Stale,
        one.Validated + other.Validated, one.Misses + other.Misses, one.Servers + other.Servers,
        one.Drawn + other.Drawn, one.Reloads + other.Reloads);
}

/// <summary>
/// One seed: requests by chance, each explained and then sent, while servers fail, drain and are reloaded.
/// </summary>
internal sealed class AgreementRun : IDisposable
{
    public const int RequestsOfSeed = 100;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Servers = ["s1", "s2", "s3", "s4"];

    private readonly Random _dice;
    private readonly ProxyWorld _world;
    private AgreementCounts _counts;

    private AgreementRun(int seed)
    {
        _dice = new Random(seed);
        _world = new ProxyWorld(AgreementSettings.Of(_dice));
        foreach (var server in Servers)
        {
            _ = new AgreementOrigin(_world, server, new Random(_dice.Next()));
        }
    }

    public static AgreementCounts Play(int seed)
    {
        using var run = new AgreementRun(seed);
        for (var left = RequestsOfSeed; left > 0; left--)
        {
            run.ChangeTheWorld();
            run.Ask();
        }

        run._world.Close();
        return run._counts;
    }

    public void Dispose() => _world.Dispose();

    private void ChangeTheWorld()
    {
        switch (_dice.Next(24))
        {
            case 0:
                _world.Connector[Some(Servers)].Greeting = Greeting.Refuses;
                break;
            case 1 or 2:
                _world.Connector[Some(Servers)].Greeting = Greeting.Accepts;
                break;
            case 3:
                _world.Proxy.Drain($"{Some(Servers)}:80", _dice.Next(2) == 0);
                break;
            case 4:
                Assert.True(_world.Proxy.Reload(AgreementSettings.Of(_dice)));
                _counts += new AgreementCounts { Reloads = 1 };
                break;
            case 5 or 6 or 7 or 8:
                _world.Advance(TimeSpan.FromMilliseconds(_dice.Next(4_000)));
                break;
        }

        _world.Settle();
    }

    private void Ask()
    {
        var query = AgreementRequests.Next(_dice);
        var told = Explained(query);
        Assert.Equal(ExplanationJson.Of(told), ExplanationJson.Of(Explained(query)));

        var from = _world.AccessLog.Entries.Count;
        var client = _world.Connect(query.Client);
        client.Send(AgreementRequests.Text(query));
        AccessEntry.Exchanged? entry = null;
        for (var left = Patience; entry is null && left > TimeSpan.Zero; left -= Step)
        {
            _world.Settle();
            entry = _world.AccessLog.Entries.Skip(from).OfType<AccessEntry.Exchanged>()
                .FirstOrDefault(one => one.Connection.Client.Equals(client.Address));
            if (entry is null)
            {
                _world.Advance(Step);
            }
        }

        var first = FirstAsked(from, client.Address);
        try
        {
            Compare(told, entry ?? throw new InvalidOperationException("no answer"), first, client.Text);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{e.Message}\n{ExplanationText.Of(told)}\nasked: {AgreementRequests.Text(query)}\n"
                + string.Join('\n', _world.AccessLog.Lines(from)), e);
        }

        client.Finish();
        _world.Settle();
    }

    private Explanation Explained(ExplainQuery query)
    {
        var told = _world.Proxy.ExplainAsync(query).AsTask();
        Assert.True(told.IsCompleted, "memory alone waits for nothing");
        return told.Result.IfFail(mistakes => throw new InvalidOperationException(ConfigErrors.Render(mistakes)));
    }

    /// <summary>The server that was asked first for the exchange; null: none was.</summary>
    private Endpoint? FirstAsked(int from, System.Net.IPEndPoint client) =>
        _world.AccessLog.Entries.Skip(from).OfType<AccessEntry.AttemptFailed>()
            .FirstOrDefault(failed => !failed.IsRefresh && failed.Connection.Client.Equals(client))?.Endpoint
        ?? _world.AccessLog.Entries.Skip(from).OfType<AccessEntry.Exchanged>()
            .FirstOrDefault(one => one.Connection.Client.Equals(client))?.Via.Endpoint;

    private void Compare(Explanation told, AccessEntry.Exchanged entry, Endpoint? first, string reply)
    {
        _counts += new AgreementCounts { Requests = 1 };
        Assert.DoesNotContain(told.Steps, step => step.Reasons.IsEmpty || step.Outcome == StepOutcome.Unknown);
        if (told.Site is { } site)
        {
            Assert.Contains($"X-Site: {site.Name}\r\n", reply, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("X-Site:", reply, StringComparison.Ordinal);
        }

        if (told.Status is { } status)
        {
            Assert.Equal(status, entry.Status);
            Assert.Null(first);
            _counts += new AgreementCounts { ByProxy = 1 };
            Assert.True(entry.Via is AnsweredEarly early
                ? told.Steps.Last.Step.Name == early.Stage
                : told.Steps.Last.Step.Name is "lookup" or "balance");
        }

        CompareCache(told, entry);
        if (told.Status is null)
        {
            CompareServer(told, first);
        }
    }

    private void CompareCache(Explanation told, AccessEntry.Exchanged entry)
    {
        if (told.Cache is not { } cache)
        {
            Assert.Null(entry.Via.Cache);
            return;
        }

        switch (cache.Outcome)
        {
            case CacheOutcome.Hit or CacheOutcome.Stale:
                Assert.Equal(
                    (true, ForwardReason.No, cache.Status.AgeSeconds, cache.Status.TtlSeconds, cache.Status.Reason),
                    (entry.Via.Cache!.Hit, entry.Via.Cache.Forwarded, entry.Via.Cache.AgeSeconds,
                        entry.Via.Cache.TtlSeconds, entry.Via.Cache.Reason));
                _counts += cache.Outcome == CacheOutcome.Hit
                    ? new AgreementCounts { Hits = 1 } : new AgreementCounts { Stale = 1 };
                break;
            case CacheOutcome.Bypass when cache.Status.ForwardDetail == ForwardDetail.CacheOff:
                break;
            case CacheOutcome.Revalidate or CacheOutcome.Miss or CacheOutcome.Bypass:
                Assert.Equal(
                    (cache.Status.Forwarded, cache.Status.ForwardDetail),
                    (entry.Via.Cache!.Forwarded, entry.Via.Cache.ForwardDetail));
                _counts += cache.Outcome == CacheOutcome.Revalidate
                    ? new AgreementCounts { Validated = 1 } : new AgreementCounts { Misses = 1 };
                break;
        }
    }

    private void CompareServer(Explanation told, Endpoint? first)
    {
        Assert.NotNull(first);
        if (told.IsDrawn)
        {
            Assert.Contains(told.Servers, server => server.Order > 0 && server.Server.Endpoint.Id == first.Id);
            _counts += new AgreementCounts { Drawn = 1 };
            return;
        }

        Assert.Equal(told.First?.ToString(), first.ToString());
        _counts += new AgreementCounts { Servers = 1 };
    }

    private T Some<T>(T[] some) => some[_dice.Next(some.Length)];
}

/// <summary>Settings by chance: sites, limits, ways to balance, rules of the cache.</summary>
internal static class AgreementSettings
{
    private static readonly string[] Balances =
        ["round-robin", "least-connections", "hash uri", "hash client", "hash header X-Kind", "p2c", "random", "least-time"];

    public static Settings Of(Random dice)
    {
        var weight = dice.Next(2) == 0 ? "" : " weight=2";
        var backup = dice.Next(3) == 0 ? " backup" : "";
        return Given.Settings(
            $"SERVERS=s1:80{weight},s2:80,s3:80{backup}", "TRUSTED_PROXIES=192.0.2.9", "SET_REPLY=X-Site: {site}",
            $"RETRIES={dice.Next(3)}",
            "[site shop]", "HOST=shop.test", $"BALANCE={Balances[dice.Next(Balances.Length)]}",
            $"CACHE_STALE={(dice.Next(2) == 0 ? "none" : "while-revalidate=2s if-error=5s")}",
            $"CACHE_TTL={(dice.Next(2) == 0 ? "none" : "404=3s")}",
            "[site api]", "HOST=shop.test", "PATH=/api", "REWRITE=/", $"RATE={1 + dice.Next(3)}/s burst=3", "SERVERS=s4:80,s2:80",
            "[site post]", "HOST=shop.test", "PATH=/api", "METHOD=POST,OPTIONS", "CACHE=off",
            "[site net]", "HOST=net.test", "DENY=192.0.2.2", "ALLOW=192.0.2.0/24", "REMOVE_REQUEST=X-Kind",
            "[site old]", "HOST=old.test", "ANSWER=301 https://new.test{path}",
            "[site key]", "HOST=*.key.test", "CACHE_KEY=ignore=utm_*", "CACHE_KEY=header=X-Kind", "CACHE_MIN_USES=2", "COMPRESS=on",
            "[site beta]", "HOST=shop.test", "HEADER=X-Beta: 1", "BALANCE=least-connections",
            "[site client]", "HOST=client.test", "MAX_CLIENT=5", "STICKY=cookie home", $"BALANCE={Balances[dice.Next(5)]}",
            "[site only]", "HOST=only.test", "PATH=/only", "METHOD=GET");
    }
}

/// <summary>Requests by chance.</summary>
internal static class AgreementRequests
{
    private static readonly string[] Hosts =
    [
        "shop.test", "shop.test", "a.key.test", "client.test", "net.test", "old.test", "a.key.test", "b.key.test", "client.test",
        "only.test", "none.test",
    ];

    private static readonly string[] Paths =
    [
        "/a", "/b", "/cc", "/dd", "/d?x=1", "/", "/d?x=1&utm_a=2", "/api", "/api/x", "/api/yy", "/api/../x", "/api/a/../../x", "/only", "/e/f",
        "/g", "/hh", "/;/api",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "TRACE", "DELETE", "PURGE"];

    private static readonly string[] Fields =
    [
        "Cache-Control: no-cache", "Cache-Control: no-store", "Cache-Control: max-age=1", "Cache-Control: max-stale=3",
        "Cache-Control: min-fresh=3", "Cache-Control: only-if-cached", "Accept-Language: es", "Accept-Language: en",
        "Accept-Encoding: gzip, br", "X-Kind: one", "X-Kind: two", "X-Beta: 1", "Cookie: a=b", "Authorization: Basic YTpi",
        "If-None-Match: \"2\"", "Range: bytes=0-1", "If-Match: \"2\"", "Max-Forwards: 0", "Pragma: no-cache",
        "X-Forwarded-For: 192.0.2.2", "X-HTTP-Method-Override: PUT",
    ];

    private static readonly string[] Clients = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.9", "198.51.100.7"];

    public static ExplainQuery Next(Random dice)
    {
        var headers = Seq<string>();
        for (var left = dice.Next(2) * dice.Next(3); left > 0; left--)
        {
            var field = Fields[dice.Next(Fields.Length)];
            var isGiven = headers.Exists(known => known.Split(':')[0] == field.Split(':')[0]);
            headers = isGiven ? headers : headers.Add(field);
        }

        return new ExplainQuery(
            $"http://{Some(dice, Hosts)}{Some(dice, Paths)}", Some(dice, Methods),
            headers, Clients[dice.Next(Clients.Length)], "", Seq<string>());
    }

    /// <summary>Mostly one of the first few: what nobody asks for twice is never found.</summary>
    private static string Some(Random dice, string[] some) =>
        some[dice.Next(dice.Next(4) == 0 ? some.Length : Math.Min(5, some.Length))];

    public static string Text(ExplainQuery query)
    {
        var (host, path) = (query.Url["http://".Length..].Split('/')[0], query.Url["http://".Length..]);
        var text = new StringBuilder($"{query.Method} {path[host.Length..]} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var header in query.Headers)
        {
            text.Append(header).Append("\r\n");
        }

        return text.Append("\r\n").ToString();
    }
}
