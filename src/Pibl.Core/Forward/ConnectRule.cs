using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>What it means that a server could not be reached, and whose fault that is.</summary>
public static class ConnectRule
{
    /// <summary>
    /// A time-out that is noticed so much too late says that this program was slow, not that the server was.
    /// </summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    /// <summary>Nothing was sent.</summary>
    private static readonly Retry Unsent = RetryClass.Of(mayHaveArrived: false, isAnswered: false);

    /// <param name="error">What kept the connection from standing.</param>
    /// <param name="endpoint">Whose it would have been.</param>
    /// <param name="cause">The system's words for it.</param>
    public static Fault FaultOf(ConnectError error, Endpoint endpoint, string cause) => error switch
    {
        ConnectError.Refused => Fault.OfUpstream(
            FaultKind.ConnectRefused, Unsent, $"no connection to {endpoint}", "", cause),
        ConnectError.TimedOut => TimedOut(endpoint, cause),
        ConnectError.NoDescriptor => Ours(
            FaultKind.Shortage, $"no file descriptor is left for a connection to {endpoint} (ulimit -n)", cause),
        ConnectError.NoMemory => Ours(
            FaultKind.Shortage, $"the system has no memory for a connection to {endpoint}", cause),
        ConnectError.NoPort => Ours(
            FaultKind.Shortage, $"no local port is free for a connection to {endpoint} (ip_local_port_range)", cause),
        ConnectError.NoRoute => Ours(
            FaultKind.Shortage, $"this machine knows no way to {endpoint}", cause),
        ConnectError.NotAllowed => Ours(
            FaultKind.Shortage, $"this machine does not allow a connection to {endpoint}", cause),
        ConnectError.NotResolved => Ours(
            FaultKind.NotResolved, $"the name {endpoint.Host} does not resolve (SERVERS)", cause),
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, null),
    };

    /// <param name="error">What kept TLS from standing on a connection that did.</param>
    /// <param name="endpoint">With whom.</param>
    /// <param name="why">In words.</param>
    public static Fault FaultOf(TlsError error, Endpoint endpoint, string why) => Fault.OfUpstream(
        error switch
        {
            TlsError.Certificate => FaultKind.TlsCertificate,
            TlsError.Alert => FaultKind.TlsAlert,
            TlsError.Protocol => FaultKind.TlsProtocol,
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, null),
        },
        Unsent, $"no TLS with {endpoint}: {why}", error == TlsError.Certificate ? "SERVERS_CA" : "");

    /// <summary>TIMEOUT_CONNECT is over, after <paramref name="elapsed"/> by the clock.</summary>
    public static Fault FaultOfTimeout(TimeSpan elapsed, TimeSpan allowed, Endpoint endpoint) =>
        elapsed > allowed + Slack
            ? Ours(FaultKind.Late, $"this program was too busy to connect to {endpoint} in time (TIMEOUT_CONNECT)", "")
            : TimedOut(endpoint, "");

    /// <summary>
    /// What a fault says about the server's health; null where it says nothing, because it is not the server's.
    /// </summary>
    public static AttemptResult? ResultOf(Fault fault) => (fault.Blame, fault.Kind) switch
    {
        (not Blame.Upstream, _) => null,
        (_, FaultKind.ConnectRefused or FaultKind.TlsCertificate or FaultKind.TlsProtocol or FaultKind.TlsAlert) =>
            AttemptResult.Refused,
        (_, FaultKind.ConnectTimeout) => AttemptResult.TimedOut,
        _ => AttemptResult.Failed,
    };

    /// <summary>
    /// What the log says of a server that a fault sets aside, where the result alone would say something else; else
    /// null.
    /// </summary>
    public static string? ReasonOf(Fault fault) =>
        fault.Kind is FaultKind.TlsCertificate or FaultKind.TlsProtocol or FaultKind.TlsAlert ? fault.Detail : null;

    private static Fault TimedOut(Endpoint endpoint, string cause) => Fault.OfUpstream(
        FaultKind.ConnectTimeout, Unsent, $"no connection to {endpoint} in time (TIMEOUT_CONNECT)", "", cause);

    // Another server may have a connection open that needs none of this.
    private static Fault Ours(FaultKind kind, string detail, string cause) =>
        new(kind, Blame.Us, Unsent, detail, "", cause);
}
