using LanguageExt;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Tables;

namespace Pibl.Upstreams;

/// <summary>Counts the requests and the retries of one site for <see cref="RetryBudgetRule"/>.</summary>
/// <param name="percent">RETRY_BUDGET.</param>
/// <param name="clock">The time.</param>
public sealed class RetryBudget(int percent, TimeProvider clock)
{
    private readonly int _percent = percent;
    private readonly RecentCount _requests = new();
    private readonly RecentCount _retries = new();

    private long Second => (clock.GetElapsedTime(0).Ticks / TimeSpan.TicksPerSecond) & int.MaxValue;

    /// <summary>What the setting asks for, which goes on counting where a former one asked for the same.</summary>
    public static RetryBudget? Of(Option<int> percent, RetryBudget? former, TimeProvider clock) =>
        percent.MatchUnsafe<RetryBudget?>(
            some => former?._percent == some ? former : new RetryBudget(some, clock), () => null);

    /// <summary>A request goes to servers, however many of them are asked.</summary>
    public void Count() => _requests.Add(Second);

    /// <summary>Whether one more retry may be sent, which then counts.</summary>
    public bool TryTake()
    {
        // Counted before it is looked at: of two that take the last one at once neither gets it, never both.
        var second = Second;
        _retries.Add(second);
        if (RetryBudgetRule.Allows(
            _percent,
            _requests.Sum(second, RetryBudgetRule.WindowSeconds),
            _retries.Sum(second, RetryBudgetRule.WindowSeconds)))
        {
            return true;
        }

        _retries.TakeBack(second);
        return false;
    }

    /// <summary>Whether a request that failed so may be sent again.</summary>
    public bool Allows(Fault fault) => !RetryRule.MayHaveBeenLoad(fault) || TryTake();

    /// <summary>The fault of a request that would have been sent again but for the budget.</summary>
    public static Fault Refused(Fault fault) =>
        fault with { Detail = $"{fault.Detail}; too many retries to ask another one", Clause = "RETRY_BUDGET" };
}
