namespace Pibl.Config;

/// <summary>
/// Whether a key was left out. No part of what is set: settings that differ in this alone are equal, and one that is
/// written out with its default means the same.
/// </summary>
/// <param name="Is">It was.</param>
public readonly record struct LeftOut(bool Is)
{
    /// <summary>Always.</summary>
    public bool Equals(LeftOut other) => true;

    /// <summary>The same for all.</summary>
    public override int GetHashCode() => 0;
}
