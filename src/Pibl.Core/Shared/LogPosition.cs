namespace Pibl.Shared;

/// <summary>How far a proxy has followed what was purged.</summary>
/// <param name="Generation">Of the last purge that it knows; each has the number behind that before. 0: none.</param>
/// <param name="Token">
/// Drawn by whoever ordered that purge: a store that has lost some of its history has another under the number, or
/// none.
/// </param>
public readonly record struct LogPosition(long Generation, string Token)
{
    /// <summary>Of a proxy that has followed nothing yet, and of a store in which nothing was purged.</summary>
    public static readonly LogPosition Start = new(0, "");
}
