namespace Pibl.Balance;

/// <summary>How many of a server's requests of the last <see cref="Window"/> failed.</summary>
/// <param name="Failed">So many.</param>
/// <param name="Requests">Of so many.</param>
public readonly record struct FailureShare(int Failed, int Requests)
{
    /// <summary>Fewer requests say nothing of a share.</summary>
    public const int RequestsMin = 10;

    /// <summary>What was before that does not count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>More of them than EJECT allows (<c>rate=</c>).</summary>
    public bool IsTooMuch(HealthRule rule) =>
        rule.RatePercent > 0 && Requests >= RequestsMin && Failed * 100L >= Requests * (long)rule.RatePercent;

    public override string ToString() => $"{Failed} of {Requests} requests failed";
}
