using Pibl.Twins;

namespace Pibl.Tests.Simulation.Herds;

/// <summary>
/// One seed's run of many clients that want one thing of one server. A calm run has no faults: then it is known how
/// often the server is asked.
/// </summary>
internal sealed class HerdRun : IDisposable
{
    private const int Rounds = 40;
    private static readonly double[] PausesSeconds = [0, 0, 0, 0.1, 0.1, 0.5, 1.2];

    private readonly Random _dice;
    private readonly ProxyWorld _world;
    private readonly HerdServer _server;
    private readonly HerdClient[] _clients;
    private readonly HerdKind _kind;
    private readonly bool _isCalm;

    private HerdRun(int seed)
    {
        _dice = new Random(seed);
        _kind = (HerdKind)_dice.Next(8);
        _isCalm = _dice.Next(3) == 0;
        var atOnce = _isCalm ? 100 : _dice.Next(1, 20);
        string[] keys = ["header=Accept-Language", "cookie=lang"];
        string[] waits = ["300ms", "1s", "5s"];
        string[] sizes = ["1KB", "16MB"];
        var settings = Given.Settings(
            "SERVERS=s1:80",
            $"MAX_UPSTREAM={atOnce}",
            $"CACHE_KEY={(_kind == HerdKind.Keyed ? keys[_dice.Next(2)] : "all")}",
            $"RETRIES={_dice.Next(2)}",
            $"CACHE_OBJECT={(_isCalm ? "16MB" : sizes[_dice.Next(2)])}",
            $"CACHE_FILL={(_dice.Next(2) == 0 ? "wanted" : "finish")} wait={(_isCalm ? "20s" : waits[_dice.Next(3)])}",
            $"TIMEOUT_SERVER={(_isCalm ? 20 : _dice.Next(2, 9))}s",
            $"TIMEOUT_QUEUE={_dice.Next(1, 9)}s");
        var most = _dice.Next(2) == 0 ? 300 : 100_000;
        var segments = new Random(_dice.Next());
        _world = new ProxyWorld(settings, () => segments.Next(1, most), new Random(_dice.Next()));
        _server = new HerdServer(_world.Connector["s1"], _kind, _isCalm, new Random(_dice.Next()));
        _clients = Enumerable.Range(1, _dice.Next(2, 25)).Select(
            number => new HerdClient(_world, _kind, _isCalm, new Random(_dice.Next()), number)).ToArray();
    }

    /// <summary>Answers, those that were shared, released and broken.</summary>
    public (int Answers, int Shared, int Released, int Broken) Counts => (
        _clients.Sum(client => client.Answers), _clients.Sum(client => client.Shared),
        _clients.Sum(client => client.Released), _clients.Sum(client => client.Broken));

    public IReadOnlyList<string> Log => _world.AccessLog.Lines();

    /// <summary>Plays a seed to its end; throws what does not hold.</summary>
    public static HerdRun Play(int seed)
    {
        using var run = new HerdRun(seed);
        run.Play();
        return run;
    }

    public void Dispose() => _world.Dispose();

    private void Play()
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var client in _clients)
            {
                client.Act();
                _world.Stir(_dice.Next(6));
            }

            _server.Act(_world.Clock.GetUtcNow());
            _world.Stir(_dice.Next(6));
            if (_dice.Next(3) == 0)
            {
                _world.Advance(TimeSpan.FromSeconds(PausesSeconds[_dice.Next(PausesSeconds.Length)]));
            }
        }

        _server.IsTame = true;
        for (var round = 0; round < Rounds; round++)
        {
            Array.ForEach(_clients, client => client.Finish());
            _world.Advance(TimeSpan.FromSeconds(0.3));
            _server.Act(_world.Clock.GetUtcNow());
        }

        _world.Settle();
        Array.ForEach(_clients, client => client.Finish());
        Assert.All(_clients, client => Assert.False(client.Waits, "a client has got no answer"));
        Assert.Equal((0, 0), (_world.Proxy.Fetches.Depth, _world.Proxy.Fetches.Waiting));
        if (_isCalm && (_kind is HerdKind.Fresh or HerdKind.Varying or HerdKind.Keyed))
        {
            // Whoever comes before it is known that responses vary shares under the key alone, and whoever waited for
            // another variant shares once more under its own: so one variant may be fetched under either.
            var variants = _clients.SelectMany(client => client.Asked).Distinct().Count();
            var fetchesMax = _kind == HerdKind.Varying ? 2 * variants : variants;
            Assert.True(
                _server.PlainGets <= fetchesMax,
                $"{_server.PlainGets} fetches of {variants} variants\n{string.Join('\n', Log)}");
        }

        _world.Close();
    }
}
