using Pibl.Access;

namespace Pibl.Admin;

/// <summary>
/// What the log hears of the admin interface: what should not have happened, and what was changed. An operator's looks
/// at the state are no traffic.
/// </summary>
/// <param name="log">The log of the whole program.</param>
internal sealed class AdminLog(IAccessLog log) : IAccessLog
{
    public bool IsOpen => false;

    public bool TryWrite(AccessEntry entry) => entry is not AccessEntry.Notice || log.TryWrite(entry);
}
