namespace Pibl.Stages;

/// <summary>A right that an exchange holds until it is over.</summary>
public interface IPermit
{
    /// <summary>It is held on by an exchange that has become a tunnel; all others go back then.</summary>
    bool IsKeptByTunnels { get; }

    /// <summary>The exchange is over.</summary>
    void Leave();
}
