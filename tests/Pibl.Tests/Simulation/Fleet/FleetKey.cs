namespace Pibl.Tests.Simulation.Fleet;

/// <summary>One thing that a run's origin has, in one of its variants.</summary>
/// <param name="Target">Where.</param>
/// <param name="Language">Which variant; none where there are none.</param>
/// <param name="Tag">It bears.</param>
/// <param name="FreshSeconds">How long it is fresh.</param>
/// <param name="Length">Of its content, at least.</param>
internal sealed record FleetKey(string Target, string Language, string Tag, int FreshSeconds, int Length)
{
    /// <summary>It has variants, one for those who name no language among them.</summary>
    public bool Varies => Target == "/b/2";

    /// <summary>The content of a version.</summary>
    public string ContentOf(int version)
    {
        var piece = $"{Target} {Language} {version};";
        return string.Concat(Enumerable.Repeat(piece, 1 + (Length / piece.Length)));
    }
}

/// <summary>One request to the origin, and what came of it.</summary>
/// <param name="Key">Of what.</param>
/// <param name="Machine">Whose.</param>
/// <param name="Life">Of which process.</param>
/// <param name="BegunAt">When it was sent.</param>
internal sealed record FleetFetch(FleetKey Key, SimMachine Machine, int Life, TimeSpan BegunAt)
{
    /// <summary>By which its answer is known; 0: it has none yet.</summary>
    public int Serial { get; set; }

    /// <summary>When the head of the answer was sent.</summary>
    public TimeSpan AnsweredAt { get; set; }

    /// <summary>The answer is whole, or nobody waits for it.</summary>
    public bool IsOver { get; set; }

    /// <summary>It is under way, as far as its process lives.</summary>
    public bool IsUnderWay => !IsOver && Machine.Life == Life;
}
