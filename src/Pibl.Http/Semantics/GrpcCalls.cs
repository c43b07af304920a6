using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// Which exchanges are calls of gRPC (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). gRPC-Web is not:
/// it is ordinary HTTP, with its status in the content.
/// </summary>
public static class GrpcCalls
{
    /// <summary>The type of their messages, without what may follow: <c>+proto</c>, <c>+json</c>, parameters.</summary>
    public static ReadOnlySpan<byte> Type => "application/grpc"u8;

    /// <summary>Whether a request is a call: POST over HTTP/2, with that type.</summary>
    public static bool IsOne(RequestHead request) =>
        request.Method == Method.Post && request.Version == HttpVersion.Http2 && HasType(request.Fields);

    /// <summary>Whether the content of a message is that of a call.</summary>
    public static bool HasType(Fields fields) =>
        fields.IndexOf(FieldId.ContentType, 0) is var at and >= 0 && IsType(fields.ValueOf(at));

    /// <summary>Whether a Content-Type is that of calls.</summary>
    public static bool IsType(ReadOnlySpan<byte> contentType) =>
        contentType.Length >= Type.Length
        && Ascii.EqualsIgnoreCase(contentType[..Type.Length], Type)
        && (contentType.Length == Type.Length || contentType[Type.Length] is (byte)'+' or (byte)';' or (byte)' ');
}
