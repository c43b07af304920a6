using System.Diagnostics.CodeAnalysis;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>
/// What came of sending a request: an answer with its body, a switch of protocols, or a fault. One of the three, and a
/// struct, so that it costs no exchange anything.
/// </summary>
public readonly struct UpstreamResult
{
    private readonly ResponseHead? _head;
    private readonly object _with;

    private UpstreamResult(ResponseHead? head, object with, bool isBound) =>
        (_head, _with, IsBound) = (head, with, isBound);

    /// <summary>It came over a connection that a user has logged in on: it is for that user alone.</summary>
    public bool IsBound { get; }

    /// <summary>The server has answered.</summary>
    public static UpstreamResult Answered(ResponseHead head, Body body, bool isBound) => new(head, body, isBound);

    /// <summary>The server has switched protocols (RFC 9110 §7.8).</summary>
    public static UpstreamResult Switched(ResponseHead head, Upgrade upgrade) => new(head, upgrade, isBound: false);

    /// <summary>There is no answer, for this reason.</summary>
    public static UpstreamResult Failed(Fault fault) => new(null, fault, isBound: false);

    /// <summary>True for an answer. Its body has one owner from now on.</summary>
    public bool IsAnswered([NotNullWhen(true)] out ResponseHead? head, [NotNullWhen(true)] out Body? body)
    {
        body = _with as Body;
        head = body is null ? null : _head;
        return body is not null && head is not null;
    }

    /// <summary>True for a switch of protocols. The connection has one owner from now on.</summary>
    public bool IsSwitched([NotNullWhen(true)] out ResponseHead? head, [NotNullWhen(true)] out Upgrade? upgrade)
    {
        upgrade = _with as Upgrade;
        head = upgrade is null ? null : _head;
        return upgrade is not null && head is not null;
    }

    /// <summary>True where there is no answer.</summary>
    public bool IsFailed([NotNullWhen(true)] out Fault? fault)
    {
        fault = _with as Fault;
        return fault is not null;
    }
}
