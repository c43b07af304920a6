using System.Globalization;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>
/// What a call of gRPC is told in place of a reply that the proxy makes itself: HTTP 200 and the status as
/// <c>grpc-status</c>, in a head that is all there is ("Trailers-Only" in PROTOCOL-HTTP2.md). A client would derive the
/// same status from the one of HTTP, but not what went wrong.
/// </summary>
public static class GrpcReplies
{
    private const int Unknown = 2;
    private const int DeadlineExceeded = 4;
    private const int PermissionDenied = 7;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    private static readonly string[] _names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>
    /// The reply as the client of a call is to see it; any other, and what a server has said, stays as it is.
    /// </summary>
    /// <param name="reply">As HTTP has it. It stays its owner's, to be released.</param>
    /// <param name="request">What it answers; null where it could not be read.</param>
    public static Reply For(Reply reply, RequestHead? request) =>
        request is not null && reply.Head.Status >= 400 && IsOwn(reply.Via) && GrpcCalls.IsOne(request)
            ? reply with { Head = HeadOf(reply), Body = Body.Empty() }
            : reply;

    /// <summary>
    /// The trailers of a call whose response broke off behind its head: its messages cannot be taken for whole, and the
    /// client learns more than from a stream that is reset.
    /// </summary>
    public static Fields TrailersOf(Fault fault) => With(Fields.Empty, Faults.StatusOf(fault.Kind), fault);

    /// <summary>
    /// What clients read out of a status of HTTP where there is no <c>grpc-status</c>
    /// (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md); but TIMEOUT_TOTAL ends as the
    /// deadline of the server does, which is told the same time: it is chance which of the two the client sees.
    /// </summary>
    /// <param name="status">Of HTTP.</param>
    /// <param name="fault">Why; null: no fault, but a stage that said no.</param>
    public static int StatusOf(int status, Fault? fault) => status switch
    {
        _ when fault?.Kind == FaultKind.Overdue => DeadlineExceeded,
        400 => Internal,
        401 => Unauthenticated,
        403 => PermissionDenied,
        404 => Unimplemented,
        429 or 502 or 503 or 504 => Unavailable,
        _ => Unknown,
    };

    /// <summary>What a status is called (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md).</summary>
    public static string NameOf(int status) => status < _names.Length ? _names[status] : $"grpc-status {status}";

    private static bool IsOwn(Provenance via) =>
        via.Fault is not null || (via.Endpoint is null && via.Cache is not { Hit: true });

    private static ResponseHead HeadOf(Reply reply)
    {
        var kept = reply.Head.Fields.Where(static (fields, at) => fields[at].Id is not
            (FieldId.ContentType or FieldId.ContentLength or FieldId.ContentEncoding or FieldId.RetryAfter));
        return reply.Head with
        {
            Status = 200,
            Reason = Bytes.Of(ReasonPhrases.Of(200)),
            Fields = With(
                Pushback(kept.With("Content-Type"u8, GrpcCalls.Type), reply.Head.Fields), reply.Head.Status,
                reply.Via.Fault),
            Framing = Framing.None,
        };
    }

    /// <summary>
    /// Retry-After, as clients of gRPC know it (https://github.com/grpc/proposal/blob/master/A6-client-retries.md).
    /// </summary>
    private static Fields Pushback(Fields fields, Fields reply) =>
        reply.IndexOf(FieldId.RetryAfter, 0) is var at and >= 0
            && int.TryParse(reply.ValueOf(at), CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < int.MaxValue / 1000
            ? fields.With("grpc-retry-pushback-ms", (seconds * 1000).ToString(CultureInfo.InvariantCulture))
            : fields;

    /// <summary>The message is of printable ASCII without a percent sign: nothing of it need be encoded.</summary>
    private static Fields With(Fields fields, int status, Fault? fault)
    {
        var text = ReasonPhrases.Explain(status);
        return fields
            .With("grpc-status", StatusOf(status, fault).ToString(CultureInfo.InvariantCulture))
            .With(
                "grpc-message",
                $"{status.ToString(CultureInfo.InvariantCulture)} {ReasonPhrases.Of(status)}"
                + (text.Length > 0 ? $": {text}" : ""));
    }
}
