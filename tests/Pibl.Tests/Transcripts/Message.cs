namespace Pibl.Tests.Transcripts;

/// <summary>
/// How far a message is read: a whole one, its head alone, or the body behind a head that was read before.
/// </summary>
internal enum Portion
{
    Whole,
    Head,
    Body,
}

/// <summary>One message from the wire, with its body decoded. Read by other code than the proxy's own.</summary>
/// <param name="Lines">The head's lines, the start line first; empty where only the body was read.</param>
/// <param name="Body">Without framing.</param>
/// <param name="Trailers">The lines behind the last chunk.</param>
/// <param name="Length">How many bytes it took on the wire.</param>
internal sealed record Message(string[] Lines, string Body, string[] Trailers, int Length)
{
    private const string EndOfHead = "\r\n\r\n";

    /// <summary>Reads one, or null when it is not whole yet.</summary>
    /// <param name="wire">What has arrived.</param>
    /// <param name="isOver">Nothing will follow: a body may end with the connection.</param>
    /// <param name="method">What a response answers; null for requests.</param>
    /// <param name="head">The head's text where only the body is left to read; else set to it.</param>
    /// <param name="portion">How much of it.</param>
    public static Message? Read(
        string wire, bool isOver, string? method, ref string head, Portion portion = Portion.Whole)
    {
        var at = 0;
        if (portion != Portion.Body)
        {
            var end = wire.IndexOf(EndOfHead, StringComparison.Ordinal);
            if (end < 0)
            {
                return null;
            }

            (head, at) = (wire[..end], end + EndOfHead.Length);
        }

        var lines = portion == Portion.Body ? [] : head.Split("\r\n");
        if (portion == Portion.Head || HasNoBody(head, method))
        {
            return new Message(lines, "", [], at);
        }

        if (MessageText.IsChunked(head))
        {
            return MessageText.Unchunk(wire[at..]) is { } whole
                ? new Message(lines, whole.Body, whole.Trailers, at + whole.Length)
                : null;
        }

        if (MessageText.LengthOf(head) is { } length)
        {
            return wire.Length < at + length
                ? null
                : new Message(lines, wire.Substring(at, (int)length), [], at + (int)length);
        }

        // RFC 9112 §6.3: a request without either has no body; a response's ends with the connection.
        return method is null ? new Message(lines, "", [], at) :
            isOver ? new Message(lines, wire[at..], [], wire.Length) : null;
    }

    private static bool HasNoBody(string head, string? method) =>
        method is not null && (method == "HEAD" || head[9] == '1' || head[9..12] is "204" or "304");
}
