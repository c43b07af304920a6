using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>The first line of a response (RFC 9112 §4): of HTTP/1.1, whatever the server spoke (§2.3).</summary>
internal static class StatusLineWriter
{
    /// <summary>Appends it with the reason that the server gave, else with the registered one.</summary>
    public static void Append(HeadBuffer to, ResponseHead head)
    {
        to.Append("HTTP/1.1 "u8);
        to.AppendDecimal(head.Status);
        to.Append(" "u8);
        if (head.Reason.IsEmpty)
        {
            to.AppendAscii(ReasonPhrases.Of(head.Status));
        }
        else
        {
            to.Append(head.Reason.Span);
        }

        to.Append("\r\n"u8);
    }
}
