namespace Pibl.Exchange;

/// <summary>One step of a request's path, as it is told to people who ask what a request passes.</summary>
/// <param name="Name">Of the stage, or of the queue.</param>
/// <param name="IsQueue">True where requests may wait for a place.</param>
/// <param name="IsForSome">Other requests pass it by.</param>
public sealed record PathStep(string Name, bool IsQueue = false, bool IsForSome = false);
