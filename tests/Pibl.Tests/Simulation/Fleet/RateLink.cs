using Pibl.RateLimits;
using Pibl.Shared;
using Pibl.Tests.Shared;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>One proxy's connection to a store that counts: in order, and slow.</summary>
internal sealed class RateLink(RateLink.Store store, SimMachine machine, Random dice) : ILimiterStore
{
    private TimeSpan _arrives;
    private TimeSpan _returns;

    public ValueTask<SharedRate?> TakeAsync(SharedRateNames names, UInt128[] keys) =>
        CallAsync(counts => counts.TakeAsync(names, keys));

    public ValueTask<RateSettlement?> SettleAsync(SharedRateNames names, int at, UInt128 key, RateAccount account) =>
        CallAsync(counts => counts.SettleAsync(names, at, key, account));

    public ValueTask<int?> CountAsync(string proxy) => CallAsync(counts => counts.CountAsync(proxy));

    private async ValueTask<T> CallAsync<T>(Func<MemoryLimiter, ValueTask<T>> step)
    {
        var answer = new TaskCompletionSource<T>();
        _arrives = Later(_arrives);
        store.At(_arrives, () =>
        {
            var said = store.Do(step);
            _returns = Later(_returns);
            store.Time.After(_returns - store.Time.Now, machine, () => answer.SetResult(said));
        });
        return await answer.Task;
    }

    /// <summary>Nothing overtakes what is before it.</summary>
    private TimeSpan Later(TimeSpan before)
    {
        var delay = store.SlowOneIn > 0 && dice.Next(store.SlowOneIn) == 0
            ? TimeSpan.FromMilliseconds(dice.NextDouble() * store.SlowMs)
            : TimeSpan.FromMicroseconds(dice.Next(50, 900));
        return TimeSpan.FromTicks(Math.Max(before.Ticks, (store.Time.Now + delay).Ticks));
    }

    /// <summary>The store, which can stand still.</summary>
    internal sealed class Store(FleetTime time, int proxies)
    {
        private readonly MemoryLimiter _counts = new() { Proxies = proxies };
        private readonly List<Action> _waiting = [];

        public FleetTime Time => time;

        /// <summary>One question in so many takes up to <see cref="SlowMs"/>, and one answer; 0: none.</summary>
        public int SlowOneIn { get; init; }

        public int SlowMs { get; init; }

        public bool IsStopped { get; set; }

        public void At(TimeSpan when, Action work) => time.After(when - time.Now, null, () => Arrive(work));

        public T Do<T>(Func<MemoryLimiter, ValueTask<T>> step)
        {
            _counts.NowNs = time.Now.Ticks * TimeSpan.NanosecondsPerTick;
            var said = step(_counts);
            Assert.True(said.IsCompleted);
            return said.GetAwaiter().GetResult();
        }

        /// <summary>All that has come meanwhile is done at once, in order.</summary>
        public void GoOn()
        {
            IsStopped = false;
            _waiting.ForEach(static work => work());
            _waiting.Clear();
        }

        private void Arrive(Action work)
        {
            if (IsStopped)
            {
                _waiting.Add(work);
            }
            else
            {
                work();
            }
        }
    }
}
