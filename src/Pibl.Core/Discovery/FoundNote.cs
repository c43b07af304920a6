namespace Pibl.Discovery;

/// <summary>A line for the log.</summary>
/// <param name="IsError">An operator has to do something.</param>
/// <param name="Text">In one sentence.</param>
public sealed record FoundNote(bool IsError, string Text);
