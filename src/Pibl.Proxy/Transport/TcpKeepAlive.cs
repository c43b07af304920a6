namespace Pibl.Transport;

/// <summary>
/// When the system asks a silent peer whether it is still there: one that has vanished is found after two minutes, and
/// devices on the way that forget silent connections are reminded. The system's own default is two hours (tcp(7)).
/// </summary>
internal static class TcpKeepAlive
{
    /// <summary>TCP_KEEPIDLE: silence before the first question.</summary>
    public const int IdleSeconds = 60;

    /// <summary>TCP_KEEPINTVL: between two questions.</summary>
    public const int IntervalSeconds = 20;

    /// <summary>TCP_KEEPCNT: questions without an answer.</summary>
    public const int Count = 3;
}
