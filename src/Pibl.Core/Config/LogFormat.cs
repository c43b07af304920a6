namespace Pibl.Config;

/// <summary>How the log's lines look.</summary>
public enum LogFormat : byte
{
    Pibl,
    Json,

    /// <summary>That of Apache and nginx.</summary>
    Combined,

    /// <summary><c>combined+</c>: the same, and behind it times, server, cache and id.</summary>
    CombinedPlus,
}

/// <summary>What follows from a format.</summary>
public static class LogFormats
{
    /// <summary>A line is an exchange, and the file has lines of no other kind.</summary>
    public static bool IsCombined(this LogFormat format) => format is LogFormat.Combined or LogFormat.CombinedPlus;
}
