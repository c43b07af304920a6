namespace Pibl.Forward;

/// <summary>
/// RETRY_BUDGET: how much more servers get by retries than they would without, so that retries do not finish off
/// servers that fail because they are overloaded.
/// </summary>
/// <remarks>
/// Rule 1. When one is sent, the retries of the last <see cref="WindowSeconds"/> are at most so many percent of the
/// requests of that time.
/// Rule 2. A quiet site, of which a share would be none, has <see cref="RetriesAlways"/> in that time.
/// Rule 3. What no server has taken was no load, and going on to the next server is no retry in this sense
/// (<see cref="RetryRule.MayHaveBeenLoad"/>).
/// </remarks>
public static class RetryBudgetRule
{
    /// <summary>Finagle's RetryBudget counts as long.</summary>
    public const int WindowSeconds = 10;

    /// <summary>So many in <see cref="WindowSeconds"/> are always allowed.</summary>
    public const int RetriesAlways = 10;

    /// <summary>Whether a retry may be sent.</summary>
    /// <param name="percent">The share, 1 to 100.</param>
    /// <param name="requests">Requests in the window, retries not counted.</param>
    /// <param name="retries">Retries in the window, with this one.</param>
    public static bool Allows(int percent, long requests, long retries) =>
        retries <= Math.Max(RetriesAlways, requests * percent / 100);
}
