using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>How much an entry matters to an operator.</summary>
public enum Severity : byte
{
    Info,
    Warning,
    Error,
}

/// <summary>Which entries matter, and which are read by anybody at all.</summary>
public static class Severities
{
    /// <summary>
    /// An error is what somebody has to mend: a notice marked so, or a bug. A client's bad request or a server's
    /// refusal is traffic, however often it comes, so that <c>CONSOLE=off</c> stays quiet under an attack.
    /// </summary>
    public static Severity Of(AccessEntry entry) => entry switch
    {
        AccessEntry.Notice { IsError: true } => Severity.Error,
        AccessEntry.Exchanged { Fault.Kind: FaultKind.Bug } => Severity.Error,
        AccessEntry.Exchanged { Via.Fault.Kind: FaultKind.Bug } => Severity.Error,
        AccessEntry.Refreshed { Fault.Kind: FaultKind.Bug } => Severity.Error,
        AccessEntry.Notice or AccessEntry.ServerDown or AccessEntry.AttemptFailed or AccessEntry.MirrorDiffers
            => Severity.Warning,
        AccessEntry.Exchanged exchanged when (exchanged.Fault ?? exchanged.Via.Fault) is not null => Severity.Warning,
        AccessEntry.Refreshed refreshed when (refreshed.Fault ?? refreshed.Via.Fault) is not null => Severity.Warning,
        AccessEntry.Connected or AccessEntry.Closed or AccessEntry.Exchanged or AccessEntry.Refreshed
            or AccessEntry.TunnelOpened or AccessEntry.ServerUp or AccessEntry.Reloaded => Severity.Info,
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, null),
    };

    /// <summary>
    /// Whether the entry ends up anywhere. With <c>CONSOLE=off</c> the console takes errors only, and a file in the
    /// combined format takes exchanges only, so that every line of it can be read by the tools which know that format.
    /// </summary>
    public static bool IsRead(AccessEntry entry, LogSettings settings) =>
        settings.Console
        || (settings.File is not null && (!settings.Format.IsCombined() || entry is AccessEntry.Exchanged))
        || Of(entry) == Severity.Error;
}
