using Pibl.Cache;
using Pibl.Config;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>
/// One seed's run: who does what, when, and in which order it goes on follows from the seed alone. The process may be
/// killed on the way, and another one begins with what the first had on its disk.
/// </summary>
internal sealed class SimRun : IDisposable
{
    private const int Rounds = 120;
    private const int KillsMax = 3;

    private static readonly double[] PausesSeconds = [0, 0, 0, 0.01, 0.1, 0.1, 1, 1, 4];

    private readonly Random _dice;
    private readonly Settings _settings;
    private readonly Func<int> _segment;
    private readonly Truth _truth = new();
    private readonly SimClient[] _clients;
    private readonly List<string> _log = [];
    private readonly HashSet<CacheKey> _keys = [];
    private ProxyWorld _world;
    private SimServer[] _servers;
    private SimDisk? _disk;
    private string? _path;
    private int _kills;
    private int _reached;

    private SimRun(int seed)
    {
        _dice = new Random(seed);
        (_settings, _segment) = (SimSettings.Of(_dice), SimSettings.SegmentsOf(_dice));
        _kills = _dice.Next(2) * _dice.Next(KillsMax + 1);
        (_world, _servers, _disk) = Begin(_settings.Cache.File is null ? null : new DiskFiles(), ProxyWorld.Noon);
        _clients = Enumerable.Range(1, _dice.Next(1, 9)).Select(
            number => new SimClient(_world, _truth, new Random(_dice.Next()), number)
            {
                MayDecorate = !KeyKeys.Of(_settings).Ignored.IsEmpty,
            }).ToArray();
    }

    public SimCounts Counts { get; private set; }

    /// <summary>The access log of all the processes, and what their stores had to say.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>Plays a seed to its end; throws what does not hold.</summary>
    public static SimRun Play(int seed)
    {
        using var run = new SimRun(seed);
        run.Play();
        return run;
    }

    public void Dispose()
    {
        _world.Dispose();
        _disk?.Left?.Dispose();
        _disk?.Dispose();
    }

    private void Play()
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var client in _clients)
            {
                client.Act();
                Stir();
            }

            Act();
            Stir();
            Pass(PausesSeconds[_dice.Next(PausesSeconds.Length)]);
            if (_disk?.Left is { } left)
            {
                Restart(left);
            }
        }

        Array.ForEach(_servers, server => server.IsTame = true);
        Array.ForEach(_clients, client => client.End());
        for (var round = 0; round < Rounds; round++)
        {
            Pass(0);
            Act();
        }

        Pass(_settings.Timeouts.Server.TotalSeconds + _settings.Timeouts.Body.TotalSeconds + 2);
        Array.ForEach(_clients, client => client.Check());
        NoteKeys();
        Invariants.StoredIsWhatWasSent(_world, _keys, _truth);
        End();
        Counts += new SimCounts { Answers = _clients.Sum(client => client.Answers), Left = _truth.Left };
    }

    private void Act() => Array.ForEach(_servers, server => server.Act(_world.Clock.GetUtcNow()));

    /// <summary>Less than all that could happen, so that others act in the midst of it.</summary>
    private void Stir()
    {
        switch (_dice.Next(8))
        {
            case < 4:
                _world.Stir(_dice.Next(8));
                break;
            case 4:
                _world.Tick();
                break;
        }
    }

    private void Pass(double seconds)
    {
        _world.Settle();
        Invariants.NobodyWaitsForNothing(_world);
        Invariants.NobodyWorksForNobody(_servers, _clients, _truth, _world.Clock.GetUtcNow());
        var waits = _world.Proxy.Queues.Upstream.Depth + _world.Proxy.Queues.Admission.Depth > 0 ? 1 : 0;
        Counts += new SimCounts { Waits = waits };
        _world.Advance(TimeSpan.FromSeconds(seconds));
        Invariants.NobodyWaitsForNothing(_world);
        Invariants.NobodyWorksForNobody(_servers, _clients, _truth, _world.Clock.GetUtcNow());
    }

    private (ProxyWorld, SimServer[], SimDisk?) Begin(DiskFiles? files, DateTimeOffset start)
    {
        _path = files?.CacheFile;
        var world = new ProxyWorld(_settings, _segment, new Random(_dice.Next()), files, start);
        var servers = _settings.Servers.Select(
            server => new SimServer(world.Connector[server.Host], _truth, new Random(_dice.Next()))).ToArray();
        if (files is null)
        {
            return (world, servers, null);
        }

        var disk = new SimDisk(files, new Random(_dice.Next()), mayBeKilled: _kills-- > 0);
        disk.Attach(world.Disk, () => Array.ForEach(_clients, client => client.LoseProxy()));
        return (world, servers, disk);
    }

    /// <summary>
    /// The process was killed when the copy was made. What it did since then nobody has seen; it ends in good order all
    /// the same, so that nothing of it is left here.
    /// </summary>
    private void Restart(DiskFiles left)
    {
        var killed = _world.Clock.GetUtcNow();
        NoteKeys();
        End();
        _world.Dispose();
        _disk!.Dispose();
        (_world, _servers, _disk) = Begin(left, killed + TimeSpan.FromSeconds(1));
        Array.ForEach(_clients, client => client.Enter(_world));
    }

    /// <summary>Under which something was ever stored.</summary>
    private void NoteKeys() => _keys.UnionWith(_world.Store?.Stored ?? []);

    private void End()
    {
        _world.Close();
        Invariants.EveryExchangeHasOneEntry(
            _world.AccessLog, _clients.SelectMany(client => client.Answered), _truth.Reached.Skip(_reached));
        _reached = _truth.Reached.Count;
        _log.AddRange(_world.AccessLog.Lines());

        // Its folder has another name each time.
        _log.AddRange((_world.Store?.Notices ?? []).Select(
            notice => notice.Replace(_path ?? "\n", _settings.Cache.File, StringComparison.Ordinal)));
        Counts += _disk?.Counts ?? default;
    }
}
