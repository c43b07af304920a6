namespace Pibl.Balance;

/// <summary>
/// What BALANCE names: the one place where a way to choose is decided on. Each is a <see cref="Pick"/> of its own file,
/// and the reserve comes after it.
/// </summary>
public static class Pickers
{
    /// <summary><c>round-robin</c>, by weight, with turns of its own.</summary>
    public static Pick RoundRobin() => Reserve.After(new Turns().Pick);
}
