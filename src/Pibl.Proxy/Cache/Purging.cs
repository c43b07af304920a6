namespace Pibl.Cache;

/// <summary>Carries out orders to purge, whoever gives them.</summary>
public static class Purging
{
    /// <summary>
    /// All that the order names. Ends when that holds for good, or it is known that it does not; then there is a line
    /// in the log.
    /// </summary>
    /// <param name="cache">What is purged.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="rules">CACHE_KEY of all sites.</param>
    /// <param name="who">Who asks, for the log.</param>
    /// <param name="tell">Takes whether it failed, and a line for the log.</param>
    public static async ValueTask<PurgeOutcome> PurgeAsync(
        this ICacheStore cache, PurgeOrder order, KeyRules rules, string who, Action<bool, string> tell)
    {
        var outcome = await cache.PurgeAsync(order.Under(rules));
        tell(outcome != PurgeOutcome.Done, $"{order.Told(outcome)}, by order of {who}");
        return outcome;
    }
}
