namespace Pibl.Mirrors;

/// <summary>Differences of one kind at paths of one kind, with one of them as the example.</summary>
/// <param name="Difference">That of the example: the first.</param>
/// <param name="Pattern">What their paths have in common (<see cref="PathPattern"/>).</param>
/// <param name="Example">The method and target of the example.</param>
/// <param name="FirstAt">When it was found.</param>
/// <param name="Count">How many there have been.</param>
public sealed record MirrorGroup(
    MirrorDifference Difference, string Pattern, string Example, DateTimeOffset FirstAt, long Count)
{
    /// <summary>For the log.</summary>
    public override string ToString() =>
        $"{Difference.Kind} {Pattern}: the server said {Difference.Server}, the mirror {Difference.Mirror} ({Example})";
}
