namespace Pibl.Hosting;

/// <summary>How the program was started.</summary>
/// <param name="ConfigFile">Its configuration; null: it has none, and offers its sockets to nobody.</param>
/// <param name="TakesOver"><c>--take-over</c>: from the program that runs with the same configuration.</param>
public sealed record Launch(string? ConfigFile, bool TakesOver)
{
    /// <summary>On its own, without a file.</summary>
    public static readonly Launch Alone = new(null, false);

    /// <summary>Is told what happens, beside the log and in place of the console; null: the console is.</summary>
    public IRunWatch? Watch { get; init; }

    /// <summary>Cancelled: what still drains is broken off, though TIMEOUT_DRAIN is not over.</summary>
    public CancellationToken Hurry { get; init; }
}
