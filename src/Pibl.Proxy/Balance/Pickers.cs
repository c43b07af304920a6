using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;

namespace Pibl.Balance;

/// <summary>
/// What BALANCE names: the one place where a way to choose is decided on. Each is a <see cref="Pick"/> of its own file,
/// and the reserve comes after it.
/// </summary>
public static class Pickers
{
    /// <summary><c>round-robin</c>, by weight, with turns of its own.</summary>
    public static Pick RoundRobin() => Reserve.After(new Turns().Pick);

    /// <summary>How a site's servers are chosen. What it remembers is for these servers, in this order.</summary>
    /// <param name="settings">BALANCE, SERVERS and TRUSTED_PROXIES.</param>
    /// <param name="dice">Uniform, for those ways that draw.</param>
    /// <param name="sticky">STICKY; null: none.</param>
    public static Pick Of(Settings settings, Func<uint> dice, Sticky? sticky = null)
    {
        var pick = Reserve.After(
            Of(settings.Get(BalanceKeys.Balance), settings.Servers, dice, AddressRanges.Of(settings.TrustedProxies)));
        return sticky is null ? pick : sticky.Before(pick);
    }

    /// <summary>The same among those in turn, without the reserve.</summary>
    public static Pick Of(
        BalanceRule rule, Seq<Endpoint> servers, Func<uint> dice, AddressRanges trusted) => rule.By switch
        {
            BalanceBy.RoundRobin => new Turns().Pick,
            BalanceBy.LeastConnections => new LeastLoaded().Pick,
            BalanceBy.TwoChoices => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
                TwoChoices.At(view, asked.Loads, dice(), tried),
            BalanceBy.Random => (ClusterView view, in Asked _, ReadOnlySpan<bool> tried) =>
                Draw.Next(view, dice(), tried),
            BalanceBy.LeastTime => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
                LeastTime.At(view, asked.Loads, dice(), tried),
            BalanceBy.HashUri or BalanceBy.HashClient or BalanceBy.HashHeader or BalanceBy.HashCookie =>
                new Hashed(MaglevTable.Of(servers.ToArray()), new HashedBy(rule, trusted)).Pick,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.By, null),
        };
}
