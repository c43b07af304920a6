using Pibl.Shared;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>How the net between proxies and the store is in a run.</summary>
/// <param name="LostOneIn">One question in so many, and one answer, is lost; 0: none.</param>
/// <param name="NewsLostOneIn">The same of what is published; 1: all.</param>
/// <param name="SlowOneIn">One in so many takes up to 30 ms, which is beyond the deadline.</param>
internal sealed record SimNet(int LostOneIn, int NewsLostOneIn, int SlowOneIn)
{
    /// <summary>It has become a good one.</summary>
    public bool IsMended { get; set; }
}

/// <summary>One process's connection to the store: in order, slow, cut or dead.</summary>
internal sealed class SimLink : ISharedStore, ICacheTier, IPurgeLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FleetTime _time;
    private readonly SimMachine _machine;
    private readonly SimRedis _redis;
    private readonly SimNet _net;
    private readonly Random _dice;
    private readonly List<SimLink> _all;
    private TimeSpan _arrives;
    private TimeSpan _returns;

    public SimLink(
        FleetTime time, SimMachine machine, SimRedis redis, SimNet net, Random dice, List<SimLink> all)
    {
        (_time, _machine, _redis, _net, _dice, _all) = (time, machine, redis, net, dice, all);
        Life = machine.Life;
        all.Add(this);
    }

    /// <summary>Of which process it is.</summary>
    public int Life { get; }

    /// <summary>Nothing comes to the store, or from it.</summary>
    public bool IsCutTo { get; set; }

    /// <summary>See <see cref="IsCutTo"/>.</summary>
    public bool IsCutFrom { get; set; }

    public ICacheTier Tier => this;

    public IPurgeLog Purges => this;

    public Action? Changed { get; set; }

    private bool IsAlive => Life == _machine.Life;

    public void Begin(Action<bool, string> tell)
    {
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>Something was published, or the connection is there again.</summary>
    public void Hear(bool isSure)
    {
        if (IsAlive && (isSure || (!IsCutFrom && !Loses(_net.NewsLostOneIn))))
        {
            _time.After(Delay(), _machine, () => Changed?.Invoke());
        }
    }

    public ValueTask<LogAnswer?> AskAsync(string proxy, LogPosition known, bool wantsAll) =>
        CallAsync(() => _redis.Ask(proxy, known, wantsAll));

    public async ValueTask<LogPosition?> AddAsync(IReadOnlyList<SharedPurge> purges)
    {
        // Where it has lost everything and nobody has asked since, that is said like nothing.
        var added = await CallAsync<object>(() => _redis.Add(purges) ?? (object)false);
        if (added is not LogPosition position)
        {
            Changed?.Invoke();
            return null;
        }

        _ = CallAsync<object>(() =>
        {
            _all.ForEach(static link => link.Hear(isSure: false));
            return true;
        }).AsTask();
        return position;
    }

    public async ValueTask LeaveAsync(string proxy) => await CallAsync(() => _redis.Leave(proxy));

    public ValueTask<LogProgress?> ProgressOfAsync(LogPosition purge) => CallAsync(() => _redis.Progress(purge));

    public async ValueTask<TierAnswer> FindAsync(TierKey key, string? lease, CancellationToken cancel) =>
        await CallAsync<object>(() => _redis.Find(key, lease)) is TierAnswer answer ? answer : default;

    public async ValueTask<TierAnswer> ReplaceAsync(TierKey key, ReadOnlyMemory<byte> beginning, string? lease)
    {
        var begins = beginning.ToArray();
        return await CallAsync<object>(() => _redis.Replace(key, begins, lease)) is TierAnswer answer
            ? answer : default;
    }

    public async ValueTask<byte[]?[]?> FindBlocksAsync(TierKey key, TierBlocks blocks, CancellationToken cancel)
    {
        var names = Enumerable.Range(0, blocks.Checksums.Count).Select(at => BlockOf(key, blocks, at)).ToArray();
        return await CallAsync(() => _redis.Blocks(names));
    }

    public async ValueTask<bool> StoreAsync(
        TierKey key, byte[] value, TimeSpan lifetime, TierBlocks? blocks, ReadOnlyMemory<byte> body)
    {
        var begun = _time.Now;
        for (var at = 0; at < (blocks?.Checksums.Count ?? 0); at++)
        {
            var (name, block) = (BlockOf(key, blocks!, at), TierBlocks.Block(body, at).ToArray());
            if (await CallAsync(() => _redis.StoreBlock(name, block, lifetime)) is null)
            {
                return false;
            }
        }

        return await CallAsync(() => _redis.Store(key, value, lifetime, begun)) is true;
    }

    public async ValueTask ReleaseAsync(TierKey key, string lease, TimeSpan unsharedFor) =>
        await CallAsync(() => _redis.Release(key, lease, unsharedFor));

    private static string BlockOf(TierKey key, TierBlocks blocks, int at) => $"{key.Name}:b:{blocks.Token:x}:{at}";

    private async ValueTask<T?> CallAsync<T>(Func<T> step)
        where T : class
    {
        var answer = new TaskCompletionSource<T?>();
        var comes = TimeSpan.FromTicks(Math.Max(_arrives.Ticks, (_time.Now + Delay()).Ticks));
        _arrives = comes;
        if (_redis.IsDown)
        {
            // Nobody waits for a connection that is none.
            _time.After(TimeSpan.Zero, _machine, () => answer.TrySetResult(null));
        }
        else if (IsCutTo || Loses(_net.LostOneIn))
        {
            GiveUp(answer);
        }
        else
        {
            _time.After(comes - _time.Now, null, () => Arrive(step, answer));
        }

        return await answer.Task;
    }

    private void Arrive<T>(Func<T> step, TaskCompletionSource<T?> answer)
        where T : class
    {
        if (_redis.IsDown)
        {
            _time.After(Delay(), _machine, () => answer.TrySetResult(null));
            return;
        }

        if (_redis.IsHung)
        {
            GiveUp(answer);
            _redis.Waiting.Add(() => Arrive(step, answer));
            return;
        }

        var result = step();
        if (IsCutFrom || Loses(_net.LostOneIn))
        {
            GiveUp(answer);
            return;
        }

        _returns = TimeSpan.FromTicks(Math.Max(_returns.Ticks, (_time.Now + Delay()).Ticks));
        _time.After(_returns - _time.Now, _machine, () => answer.TrySetResult(result));
    }

    private void GiveUp<T>(TaskCompletionSource<T?> answer)
        where T : class =>
        _time.After(Patience * (1 + _dice.NextDouble()), _machine, () => answer.TrySetResult(null));

    private bool Loses(int oneIn) => oneIn > 0 && !_net.IsMended && _dice.Next(oneIn) == 0;

    private TimeSpan Delay() => TimeSpan.FromMicroseconds(
        _net is { SlowOneIn: > 0, IsMended: false } && _dice.Next(_net.SlowOneIn) == 0
            ? _dice.Next(1_000, 30_000) : _dice.Next(50, 900));
}
