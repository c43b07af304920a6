using System.Globalization;

namespace Pibl.Soak.Scenarios;

/// <summary>What was found in one scenario.</summary>
/// <param name="Trouble">Of the third of three servers.</param>
internal sealed record ScenarioRow(Trouble Trouble)
{
    public const string Head =
        "| the third server | requests | failed GET, PUT | failed POST | wrong bytes | POST twice | wrk: of, failed | reached it "
        + "| amplification | noticed for | used again after | longest |\n|---|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>
    /// Those of EJECT, and as many as were on the wire then and at the beginning: clients and wrk's connections.
    /// </summary>
    private const int BrokenMax = 5 + (2 * (ScenarioRun.Clients + ScenarioRun.LoadConnections));

    /// <summary>RETRY_BUDGET.</summary>
    private const double AmplificationMax = 1.1;

    public required IReadOnlyCollection<Asked> Asked { get; init; }

    /// <summary>POSTs that servers saw more than once.</summary>
    public required int Twice { get; init; }

    /// <summary>Requests that wrk counted, and those of them that failed.</summary>
    public required (long All, long Failed) Load { get; init; }

    /// <summary>Requests that a server in trouble had or got.</summary>
    public required long InTrouble { get; init; }

    /// <summary>Requests at servers for each request of a client.</summary>
    public required double Amplification { get; init; }

    /// <summary>From the beginning until the last request that failed or was slow began.</summary>
    public required TimeSpan NoticedFor { get; init; }

    /// <summary>From the end of the trouble; null: not within the time that was waited.</summary>
    public required TimeSpan? UsedAfter { get; init; }

    private int Wrong => Asked.Count(one => one.Flaw == Scenarios.Asked.WrongBytes);

    private int Failed(bool isIdempotent) => Asked.Count(
        one => one.Flaw.Length > 0 && one.Flaw != Scenarios.Asked.WrongBytes && one.IsIdempotent == isIdempotent);

    /// <summary>What the proxy of this repository owes.</summary>
    public IEnumerable<string> Broken(TimeSpan usedWithin)
    {
        if (Wrong > 0 || Twice > 0)
        {
            yield return $"{Wrong} wrong answers, {Twice} POSTs twice";
        }

        // RFC 9110 §9.2.2: what has begun to be answered is not asked again; all else is, and succeeds.
        var failed = Failed(isIdempotent: true);
        var most = Trouble switch
        {
            Trouble.HangsAfterHead or Trouble.ResetsInBody or Trouble.SpeaksGarbage or Trouble.Answers500 => BrokenMax,
            Trouble.Dies or Trouble.Flaps => ScenarioRun.Clients,
            _ => 0,
        };
        if (failed > most)
        {
            yield return $"{failed} GET and PUT failed, and {most} may";
        }

        if (Amplification > AmplificationMax)
        {
            yield return $"amplification {Amplification}";
        }

        if (UsedAfter is not { } after || after > usedWithin)
        {
            yield return $"used again after {UsedAfter?.TotalSeconds}, and {usedWithin.TotalSeconds} s is the most";
        }
    }

    public override string ToString()
    {
        var longest = Asked.Max(one => one.Took.TotalMilliseconds);
        var flaws = string.Join(' ', Asked.Where(one => one.Flaw.Length > 0).GroupBy(one => one.Flaw)
            .Select(flaw => $"{flaw.Count()}×{flaw.Key}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Trouble} | {Asked.Count} | {Failed(true)} | {Failed(false)} | {Wrong} | {Twice} | {Load.All}, {Load.Failed} | {InTrouble} | {Amplification:0.000} | {NoticedFor.TotalSeconds:0.0} s | {UsedAfter?.TotalSeconds:0.0} s | {longest:0} ms | {flaws}");
    }
}
