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

    /// <summary>
    /// The same at this proxy and at all that share its cache: what became of it, and what is to be said of that.
    /// </summary>
    /// <param name="cache">What is purged.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="rules">CACHE_KEY of all sites.</param>
    /// <param name="who">Who asks, for the log.</param>
    /// <param name="tell">Takes whether it failed, and a line for the log.</param>
    /// <param name="spread">Tells the others; null: there are none.</param>
    public static async ValueTask<(bool IsDone, string Told)> PurgeEverywhereAsync(
        this ICacheStore cache, PurgeOrder order, KeyRules rules, string who, Action<bool, string> tell,
        PurgeSpread? spread)
    {
        var outcome = PurgeOutcome.Done;
        async ValueTask Here() => outcome = await cache.PurgeAsync(order, rules, who, tell);
        if (spread is null)
        {
            await Here();
            return (outcome == PurgeOutcome.Done, order.Told(outcome));
        }

        var missing = await spread(order, Here);
        if (missing is null)
        {
            return (outcome == PurgeOutcome.Done, order.Told(outcome));
        }

        var told = $"{order.Told(outcome)}, but not at {missing}: purge again when the peers answer";
        tell(true, told);
        return (false, told);
    }
}

/// <summary>Carries out an order here and at all that share this cache.</summary>
/// <param name="order">What is asked for.</param>
/// <param name="here">Carries it out here.</param>
/// <returns>Null: it holds everywhere; else at which it does not, and why.</returns>
public delegate ValueTask<string?> PurgeSpread(PurgeOrder order, Func<ValueTask> here);
