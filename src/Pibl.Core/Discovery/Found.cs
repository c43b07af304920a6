using LanguageExt;

namespace Pibl.Discovery;

/// <summary>What is known of an entry that is sought.</summary>
/// <param name="Servers">The last that were found, in order; none where none ever were.</param>
/// <param name="DueAt">When it is asked for again, on a clock that never goes back.</param>
/// <param name="Failures">Answers in a row that gave no servers.</param>
public sealed record Found(Seq<FoundServer> Servers, TimeSpan DueAt, int Failures)
{
    /// <summary>It was never asked for.</summary>
    public static readonly Found Unasked = new(Seq<FoundServer>.Empty, TimeSpan.Zero, 0);

    /// <summary>
    /// Why the last answer gave no servers, as the end of a sentence; null: it gave some, or there was none yet.
    /// </summary>
    public string? Why { get; init; }
}
