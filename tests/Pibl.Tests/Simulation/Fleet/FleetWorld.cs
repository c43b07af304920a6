using Pibl.Config;
using Pibl.Exchange;
using Pibl.Shared;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>All that stands around the proxies of a run.</summary>
internal sealed class FleetWorld
{
    private readonly SimNet _net;
    private readonly Random _dice;
    private readonly List<SimLink> _links = [];

    public FleetWorld(Random dice, SimNet net, TimeSpan grace, bool isSlow, int freshSeconds, int length)
    {
        (_dice, _net) = (dice, net);
        Time = new FleetTime(new Random(dice.Next()));
        Setting = new SharedSetting(LanguageExt.Prelude.Seq1(("10.0.0.5", 6379))) { Grace = grace };
        Settings = Given.Settings("SERVERS=s1:80");
        Redis = new SimRedis(Time, grace);
        Origin = new FleetOrigin(Time, new Random(dice.Next()), isSlow);
        Rules = new FleetRules(Time, Origin)
        {
            IsTraced = Environment.GetEnvironmentVariable("SEED") is { Length: > 0 },
        };
        Keys =
        [
            new FleetKey("/a/1", "", "odd", freshSeconds, length), new FleetKey("/a/2", "", "even", 600, 100),
            new FleetKey("/b/1", "", "odd", 600, 0), new FleetKey("/b/2", "es", "even", 600, 50),
            new FleetKey("/b/2", "en", "even", 600, 50), new FleetKey("/b/2", "", "even", 600, 50),
        ];
        Links = _links;
    }

    public FleetTime Time { get; }

    public SharedSetting Setting { get; }

    public Settings Settings { get; }

    public SimRedis Redis { get; }

    public FleetOrigin Origin { get; }

    public FleetRules Rules { get; }

    public FleetKey[] Keys { get; }

    public IReadOnlyList<SimLink> Links { get; }

    public SimLink Connect(SimMachine machine)
    {
        _links.RemoveAll(link => link.Life < 0);
        return new SimLink(Time, machine, Redis, _net, new Random(_dice.Next()), _links);
    }

    /// <summary>Nothing is lost or late any more.</summary>
    public void Mend()
    {
        _net.IsMended = true;
        Origin.Mend();
    }

    /// <summary>A request for that.</summary>
    public static Received RequestOf(FleetKey key) => key.Language.Length == 0
        ? Given.Get(key.Target)
        : Given.Get(key.Target, $"Accept-Language: {key.Language}");

    /// <summary>What a request is for.</summary>
    public FleetKey KeyOf(Received received)
    {
        var target = received.Request.Target.ToString();
        var language = received.Request.Fields.Find("Accept-Language"u8)?.ToString() ?? "";
        return Keys.First(key => key.Target == target && key.Language == language);
    }
}
