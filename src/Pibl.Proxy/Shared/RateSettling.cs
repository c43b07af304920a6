using Pibl.RateLimits;

namespace Pibl.Shared;

/// <summary>
/// Settles with the store, behind the requests, what was decided without it: all that has come together in
/// <see cref="Pause"/> at once. It runs only while there is something.
/// </summary>
/// <param name="names">Of the site's rules.</param>
/// <param name="shared">The store.</param>
/// <param name="clock">The time.</param>
/// <param name="now">The same on the scale of the rates.</param>
/// <param name="refused">Takes a rule and a key, when the store was asked, and how long it allows no request.</param>
internal sealed class RateSettling(
    SharedRateNames names, SharedLimiter shared, TimeProvider clock, Func<long> now,
    Action<int, UInt128, long, long> refused)
{
    /// <summary>So long it waits for more: one question for each count in that time.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// So far ahead of the rate the store may get, or as far as a burst, without this proxy stopping: what all have let
    /// in comes to it in pieces, and a share with a burst of 1 has nothing saved up for a pause.
    /// </summary>
    private static readonly long AheadNsMax = 5 * Pause.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>So many questions are under way.</summary>
    private const int AtOnce = 64;

    private readonly RateAccounts _accounts = new();

    /// <summary>One request that is counted already, and was not let in; false: there is none.</summary>
    public bool TryUse(UInt128[] keys) => _accounts.TryUse(keys, now());

    /// <summary>The share has decided about a request, and nobody has asked the store.</summary>
    public void Add(UInt128[] keys, bool isLetIn) =>
        Begin(_accounts.Add(keys, isLetIn ? 1 : 0, isLetIn ? 0 : 1, now()));

    /// <summary>The same where the store was asked, at a time, and has not answered yet.</summary>
    public async Task AddAsync(UInt128[] keys, bool isLetIn, long sentNs, Task<SharedRate?> late)
    {
        var said = await late;
        if (said is { IsAllowed: false } refusal)
        {
            refused(refusal.RefusedBy, keys[refusal.RefusedBy], sentNs, refusal.WaitNs);
        }

        if (RateAccount.OwedOf(isLetIn, said) is not 0 and var owed)
        {
            Begin(_accounts.Add(keys, owed, 0, sentNs));
        }
    }

    private void Begin(bool isFirst)
    {
        if (isFirst)
        {
            _ = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        var isLost = false;
        do
        {
            await Task.Delay(isLost ? CircuitBreaker.Rest : Pause, clock);
            isLost = isLost ? !await shared.IsThereAsync() : !await SettleAsync(_accounts.TakeAll());
        }
        while (!_accounts.TryEnd());
    }

    /// <summary>
    /// False: there was no answer. What was sent may have been counted or not; sent again it might count twice.
    /// </summary>
    private async Task<bool> SettleAsync(KeyValuePair<(int At, UInt128 Key), RateAccount>[] all)
    {
        for (var from = 0; from < all.Length; from += AtOnce)
        {
            var some = all.AsMemory(from, Math.Min(AtOnce, all.Length - from)).ToArray();
            var answers = await Task.WhenAll(some.Select(one => SettleAsync(one.Key.At, one.Key.Key, one.Value)));
            if (answers.Contains(false))
            {
                Array.ForEach(
                    all[(from + some.Length)..], one => _accounts.Add(one.Key.At, one.Key.Key, one.Value));
                return false;
            }
        }

        return true;
    }

    private async Task<bool> SettleAsync(int at, UInt128 key, RateAccount account)
    {
        var sentNs = now();
        if (await shared.SettleAsync(names, at, key, account with { SinceNs = account.SinceNs - sentNs })
            is not { } said)
        {
            return false;
        }

        if (said.Granted > 0)
        {
            _accounts.Add(at, key, new RateAccount(-said.Granted, 0, sentNs));
        }

        if (said.WaitNs - Math.Max(0, AheadNsMax - names.Rules[at].ToleranceNs) is > 0 and var waitNs)
        {
            refused(at, key, sentNs, waitNs);
        }

        return true;
    }
}
