namespace Pibl.Balance;

/// <summary>A change of a server's health, as the log told it.</summary>
/// <param name="At">When.</param>
/// <param name="IsUp">It came back; else it was set aside, or put on trial.</param>
/// <param name="Reason">Why, in the log's words.</param>
public sealed record StandingChange(DateTimeOffset At, bool IsUp, string Reason);
