using LanguageExt;
using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Balance;

/// <summary>
/// Servers that hold requests and answer them, without a proxy around: what a way to choose makes of them. Every look
/// at a server is counted.
/// </summary>
internal sealed class Farm : IServerLoads
{
    private readonly Pick _pick;
    private readonly PeakEwma[] _heads;
    private uint _nowMs = 1;

    /// <param name="balance">BALANCE.</param>
    /// <param name="weights">Of the servers.</param>
    /// <param name="seed">Of the dice.</param>
    public Farm(string balance, int[] weights, int seed = 1)
        : this(balance, Of(weights), seed)
    {
    }

    public Farm(string balance, Seq<Endpoint> servers, int seed = 1)
    {
        var random = new Random(seed);
        View = ClusterView.AllUp(servers);
        Requests = new int[servers.Count];
        _heads = new PeakEwma[servers.Count];
        _pick = Pickers.Of(
            Given.Settings($"BALANCE={balance}").Get(BalanceKeys.Balance), servers,
            () => (uint)random.NextInt64(1L << 32), AddressRanges.Of(Seq<System.Net.IPNetwork>())).Pick;
    }

    public ClusterView View { get; set; }

    /// <summary>What each holds.</summary>
    public int[] Requests { get; }

    /// <summary>How often the picker has asked about a server.</summary>
    public int Looks { get; set; }

    public static Seq<Endpoint> Of(params int[] weights) =>
        toSeq(weights.Select((weight, at) => new Endpoint($"s{at}", 80, weight))).Strict();

    public int RequestsOf(int server)
    {
        Looks++;
        return Requests[server];
    }

    public double HeadMsOf(int server)
    {
        Looks++;
        return _heads[server].At(_nowMs);
    }

    /// <summary>Where the next request goes, which stays there.</summary>
    public int Send(string target = "/", bool[]? tried = null, params string[] fields)
    {
        var server = Pick(Given.Get(target, fields), tried);
        if (server >= 0)
        {
            Requests[server]++;
        }

        return server;
    }

    public int Pick(Received received, bool[]? tried = null) => _pick(View, Asked.By(received, this), tried);

    /// <summary>A server answers one of its requests, after so long.</summary>
    public void Answer(int server, int tookMs, int status = 200)
    {
        _nowMs += (uint)tookMs;
        Requests[server]--;
        _heads[server] = status < 500
            ? _heads[server].After(tookMs, _nowMs)
            : _heads[server].AfterFailure(tookMs, _nowMs);
    }

    /// <summary>How many of so many requests each gets when each is answered before the next comes.</summary>
    public int[] OneByOne(int requests, Func<int, int> tookMs)
    {
        var counts = new int[View.Count];
        for (var i = 0; i < requests; i++)
        {
            var server = Send($"/{i}");
            counts[server]++;
            Answer(server, tookMs(server));
        }

        return counts;
    }
}
