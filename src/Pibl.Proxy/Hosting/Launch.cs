using Pibl.Config;

namespace Pibl.Hosting;

/// <summary>How the program was started.</summary>
/// <param name="ConfigFile">Its configuration; null: it has none, and offers its sockets to nobody.</param>
/// <param name="TakesOver"><c>--take-over</c>: from the program that runs with the same configuration.</param>
public sealed record Launch(string? ConfigFile, bool TakesOver)
{
    /// <summary>
    /// What the configuration said, and where its values came from, for an operator who asks; null: nobody can say.
    /// </summary>
    public Configured? Configured { get; init; }

    /// <summary>On its own, without a file.</summary>
    public static readonly Launch Alone = new(null, false);

    /// <summary>Is told what happens, beside the log and in place of the console; null: the console is.</summary>
    public IRunWatch? Watch { get; init; }

    /// <summary>Cancelled: what still drains is broken off, though TIMEOUT_DRAIN is not over.</summary>
    public CancellationToken Hurry { get; init; }
}
