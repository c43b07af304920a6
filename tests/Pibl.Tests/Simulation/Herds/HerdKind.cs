namespace Pibl.Tests.Simulation.Herds;

/// <summary>What the server of a run says of its resource.</summary>
internal enum HerdKind
{
    /// <summary>Fresh for longer than the run.</summary>
    Fresh,

    /// <summary>Fresh for a second, with a validator.</summary>
    Short,

    /// <summary>The same, and served stale while it is renewed.</summary>
    Renewed,

    /// <summary>In one of three languages.</summary>
    Varying,

    /// <summary>In one of three languages, and it does not say so: CACHE_KEY does.</summary>
    Keyed,

    /// <summary>To be validated for each request.</summary>
    Validated,

    /// <summary>For the one who asked.</summary>
    Private,

    /// <summary>Not there.</summary>
    Failing,
}
