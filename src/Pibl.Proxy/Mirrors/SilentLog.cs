using Pibl.Access;

namespace Pibl.Mirrors;

/// <summary>A mirror is no server: that it is down or up is told as what copies have shown.</summary>
internal sealed class SilentLog : IAccessLog
{
    public static readonly SilentLog Instance = new();

    public bool IsOpen => false;

    public bool TryWrite(AccessEntry entry) => true;
}
