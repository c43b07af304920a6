using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>
/// What is known of a request that was refused. Its method decides about the answer's content, and a client that asked
/// with HEAD takes what stands behind the head for its next response.
/// </summary>
public static class RefusedRequest
{
    private static readonly RequestHead Head = new(
        Method.Head, Bytes.Of("HEAD"), default, default, HttpVersion.Http11, Fields.Empty, Framing.None, ConnectionOptions.None);

    /// <summary>
    /// A head of which only the method counts, where that is HEAD; else null: an answer to anything else is framed
    /// alike.
    /// </summary>
    /// <param name="input">The bytes that were refused, as far as they came.</param>
    public static RequestHead? Of(ReadOnlySpan<byte> input)
    {
        // RFC 9110 §9.3.2: no content in a response to HEAD, whatever the response says.
        var line = input.TrimStart("\r\n"u8);
        return line.StartsWith("HEAD "u8) ? Head : null;
    }
}
