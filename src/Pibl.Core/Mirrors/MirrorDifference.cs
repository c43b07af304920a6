namespace Pibl.Mirrors;

/// <summary>In what a mirror's answer is not the server's.</summary>
/// <param name="Kind"><c>status</c> with both of them, <c>body</c>, the name of a field, or <c>no answer</c>.</param>
/// <param name="Server">What the server said.</param>
/// <param name="Mirror">What the mirror said.</param>
public sealed record MirrorDifference(string Kind, string Server, string Mirror);
