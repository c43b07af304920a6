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
    public static Picker Of(Settings settings, Func<uint> dice, Sticky? sticky = null)
    {
        var inTurn = Of(
            settings.Get(BalanceKeys.Balance), settings.Servers, dice, AddressRanges.Of(settings.TrustedProxies));
        return new Picker(Whole(inTurn.Pick, sticky), () => Whole(inTurn.Copy(), sticky))
        {
            IsDrawn = inTurn.IsDrawn,
            HomeIn = sticky is null ? null : sticky.HomeIn,
        };
    }

    /// <summary>The same among those in turn, without the reserve.</summary>
    public static Picker Of(BalanceRule rule, Seq<Endpoint> servers, Func<uint> dice, AddressRanges trusted)
    {
        switch (rule.By)
        {
            case BalanceBy.RoundRobin:
                var turns = new Turns();
                return new Picker(turns.Pick, () => turns.Copy().Pick);
            case BalanceBy.LeastConnections:
                var least = new LeastLoaded();
                return new Picker(least.Pick, () => least.Copy().Pick);
            case BalanceBy.TwoChoices:
                return Drawn(dice, static die => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
                    TwoChoices.At(view, asked.Loads, die(), tried));
            case BalanceBy.Random:
                return Drawn(dice, static die => (ClusterView view, in Asked _, ReadOnlySpan<bool> tried) =>
                    Draw.Next(view, die(), tried));
            case BalanceBy.LeastTime:
                return Drawn(dice, static die => (ClusterView view, in Asked asked, ReadOnlySpan<bool> tried) =>
                    LeastTime.At(view, asked.Loads, die(), tried));
            case BalanceBy.HashUri or BalanceBy.HashClient or BalanceBy.HashHeader or BalanceBy.HashCookie:
                var hashed = new Hashed(MaglevTable.Of(servers.ToArray()), new HashedBy(rule, trusted));
                return new Picker(hashed.Pick, () => hashed.Copy().Pick);
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule.By, null);
        }
    }

    private static Pick Whole(Pick inTurn, Sticky? sticky) =>
        sticky is null ? Reserve.After(inTurn) : sticky.Before(Reserve.After(inTurn));

    /// <summary>Whoever asks who would be next throws no dice: of what is drawn nobody can tell.</summary>
    private static Picker Drawn(Func<uint> dice, Func<Func<uint>, Pick> pick) =>
        new(pick(dice), () => pick(static () => 0)) { IsDrawn = true };
}
