using Pibl.Auth;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Forward;
using Pibl.Mirrors;
using Pibl.RateLimits;
using Pibl.Shared;

namespace Pibl;

/// <summary>
/// What the stages of one site remember from one request to the next. A reload hands it on, as far as it means the same
/// under the new settings.
/// </summary>
/// <param name="Rates">RATE: how often each client has asked; null: there is no such rule.</param>
/// <param name="Clients">MAX_CLIENT: what each client has under way.</param>
/// <param name="Passwords">AUTH: which credentials are right.</param>
public sealed record SiteMemory(RateLimiter? Rates, ClientLimit? Clients, PasswordCheck? Passwords)
{
    /// <summary>RATE where several proxies count together (CACHE_SHARED); null: this one counts alone.</summary>
    public SharedRates? SharedRates { get; init; }

    /// <summary>What copies of requests have shown (MIRROR); null: there are none.</summary>
    public MirrorFindings? Mirrored { get; init; }

    /// <summary>How often targets were asked for (CACHE_MIN_USES); null: nobody wants to know.</summary>
    public UseCounts? Uses { get; init; }

    /// <summary>Of a site that remembers nothing.</summary>
    public static readonly SiteMemory None = new(null, null, null);

    /// <summary>What the settings ask for, going on from <paramref name="former"/>.</summary>
    internal static SiteMemory Of(Settings settings, SiteMemory former, SharedParts shared)
    {
        var (world, queues) = (shared.World, shared.Queues);
        var trusted = AddressRanges.Of(settings.TrustedProxies);
        var rates = settings.Get(RateKeys.Rate).MatchUnsafe<RateLimiter?>(
            rules => new RateLimiter(rules, trusted, world.Clock.GetTimestamp(), former.Rates), () => null);
        var limiter = rates is null ? null : shared.Limiter;
        limiter?.Begin();
        return new SiteMemory(
            rates,
            settings.Get(RateKeys.MaxClient).MatchUnsafe<ClientLimit?>(
                atOnce => new ClientLimit(atOnce, former.Clients), () => null),
            settings.Get(AuthKeys.Auth).MatchUnsafe<PasswordCheck?>(
                auth => new PasswordCheck(auth, queues.Passwords, world.Workers, world.Clock, former.Passwords),
                () => null))
        {
            SharedRates = limiter is null || rates is null ? null : new SharedRates(
                rates, new SharedRateNames(settings.SiteName, rates.Rules), limiter, world.Clock),
            Uses = settings.Get(UseKeys.MinUses) > 1 ? former.Uses ?? new UseCounts() : null,
            Mirrored = MirrorFindings.Of(
                settings.Get(MirrorKeys.Mirror), former.Mirrored, world.Clock, world.AccessLog),
        };
    }
}
