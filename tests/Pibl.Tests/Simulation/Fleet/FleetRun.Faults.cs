using Pibl.Cache;

namespace Pibl.Tests.Simulation.Fleet;

/// <content>What goes wrong in a run.</content>
internal sealed partial class FleetRun
{
    private void Fail(string fault, FleetProxy proxy)
    {
        var time = _world.Time;
        var redis = _world.Redis;
        var link = proxy.Link;
        var span = TimeSpan.FromMilliseconds(Math.Pow(10, 1 + (_dice.NextDouble() * 2.6)));
        Log($"{fault} p{Array.IndexOf(_proxies, proxy)} for {span.TotalMilliseconds:0} ms");
        switch (fault)
        {
            case "cut" or "cut-to" or "cut-from":
                link.IsCutTo |= fault != "cut-from";
                link.IsCutFrom |= fault != "cut-to";
                time.After(span, null, () => Mend(link));
                break;
            case "stop" when !proxy.IsDead:
                proxy.Machine.Stop();
                time.After(span, null, proxy.Machine.Resume);
                break;
            case "kill" when !proxy.IsDead:
                proxy.Kill();
                time.After(span / 4, null, proxy.Start);
                break;
            case "down":
                redis.IsDown = true;
                time.After(span, null, () => Return(redis));
                break;
            case "lose":
                redis.IsDown = true;
                redis.Lose();
                time.After(span / 10, null, () => Return(redis));
                break;
            case "failover":
                GoBack(redis, _dice.Next(300), span / 10);
                break;
            case "dump":
                GoBack(redis, _dice.Next(8_000), span / 10);
                break;
            case "hang" when !redis.IsHung:
                redis.Hang();
                time.After(span, null, redis.GoOn);
                break;
        }
    }

    // A replica that lacks the last moments takes its place, or it starts again with what it had saved before.
    private void GoBack(SimRedis redis, int ageMs, TimeSpan span)
    {
        var saved = redis.Snapshot();
        _world.Time.After(TimeSpan.FromMilliseconds(ageMs), null, () =>
        {
            redis.Restore(saved);
            redis.IsDown = true;
            _world.Time.After(span, null, () => Return(redis));
        });
    }

    private void Return(SimRedis redis)
    {
        redis.IsDown = false;
        foreach (var link in _world.Links)
        {
            link.Hear(isSure: true);
        }
    }

    private static void Mend(SimLink link)
    {
        (link.IsCutTo, link.IsCutFrom) = (false, false);
        link.Hear(isSure: true);
    }

    private void Heal()
    {
        if (_world.Redis.IsHung)
        {
            _world.Redis.GoOn();
        }

        _world.Mend();
        Return(_world.Redis);
        foreach (var link in _world.Links)
        {
            Mend(link);
        }

        foreach (var proxy in _proxies)
        {
            if (proxy.IsDead)
            {
                proxy.Start();
            }

            proxy.Machine.Resume();
        }

        _world.Time.Run(TimeSpan.FromSeconds(16));
        if (Rules.Broken.Count > 0)
        {
            return;
        }

        var purge = Purge(_proxies[0])!;
        var key = purge.Covers.First();
        _world.Time.Run((_world.Setting.Grace * 2) + TimeSpan.FromSeconds(2));
        if (purge.Outcome != PurgeOutcome.Done)
        {
            Rules.Break($"a purge is not acknowledged after everything is mended: {purge.Outcome}\n"
                + string.Join("\n", _proxies.SelectMany(static proxy => proxy.Told)));
        }

        Ask(_proxies[0], key, mayLeave: false);
        _world.Time.Run(TimeSpan.FromSeconds(8));
        var fetches = Fetches;
        Ask(_proxies[1], key, mayLeave: false);
        _world.Time.Run(TimeSpan.FromSeconds(2));
        if (Fetches != fetches && key.FreshSeconds > 60)
        {
            Rules.Break("what one proxy has fetched is no hit on another after everything is mended");
        }

        foreach (var proxy in _proxies.Where(static proxy => proxy.Waiting > 0))
        {
            Rules.Break("a fetch never ends");
        }
    }
}
