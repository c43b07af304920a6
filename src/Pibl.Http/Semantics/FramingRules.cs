using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// How long a message's body is (RFC 9112 §6.3). Wherever two programs could read a head differently, it is refused.
/// <para>Rule 1. Content-Length is one line of digits alone: no list, no sign, no second line, not even an equal
/// one.</para>
/// <para>Rule 2. Transfer-Encoding is one line that says <c>chunked</c> and nothing else, in HTTP/1.1.</para>
/// <para>Rule 3. Both in one message are refused, whatever they say.</para>
/// </summary>
internal static class FramingRules
{
    /// <summary>The framing of a request; a request without either field has no body (RFC 9112 §6.3, case 7).</summary>
    internal static Fault? ForRequest(HttpVersion version, Fields fields, out Framing framing) =>
        Read(Blame.Client, version, fields, Framing.None, out framing);

    /// <summary>The framing of a response to a request with <paramref name="method"/>.</summary>
    internal static Fault? ForResponse(
        HttpVersion version, int status, Method method, Fields fields, out Framing framing)
    {
        // RFC 9112 §6.3, case 8: without either field the body ends with the connection.
        if (Read(Blame.Upstream, version, fields, Framing.UntilClose, out framing) is { } flaw)
        {
            return flaw;
        }

        // RFC 9112 §6.1, RFC 9110 §8.6: neither field may be sent in these. A length of 0 is common and does no harm;
        // of anything else nobody knows whether bytes follow.
        var saysMore = framing.Kind == FramingKind.Chunked || framing is { Kind: FramingKind.Exactly, Length: > 0 };
        if (status is < 200 or 204 && saysMore)
        {
            return WireFaults.Of(Blame.Upstream, "A body is announced in a 1xx or 204 response", "RFC 9112 §6.1");
        }

        if (status == 205 && framing is { Kind: FramingKind.Exactly, Length: > 0 })
        {
            return WireFaults.Of(Blame.Upstream, "A body is announced in a 205 response", "RFC 9110 §15.3.6");
        }

        // RFC 9112 §6.3, case 1
        framing = method == Method.Head || status is < 200 or 204 or 304 ? Framing.None : framing;
        return null;
    }

    private static Fault? Read(Blame blame, HttpVersion version, Fields fields, Framing otherwise, out Framing framing)
    {
        framing = otherwise;
        var coding = fields.IndexOf(FieldId.TransferEncoding, 0);
        var length = fields.IndexOf(FieldId.ContentLength, 0);
        if (coding >= 0)
        {
            // RFC 9112 §6.3, case 3
            return length >= 0
                ? WireFaults.Of(blame, "Content-Length and Transfer-Encoding in one message", "RFC 9112 §6.3")
                : ReadCoding(blame, version, fields, coding, out framing);
        }

        return length >= 0 ? ReadLength(blame, fields, length, out framing) : null;
    }

    private static Fault? ReadCoding(Blame blame, HttpVersion version, Fields fields, int at, out Framing framing)
    {
        framing = Framing.Chunked;
        if (version == HttpVersion.Http10)
        {
            return WireFaults.Of(blame, "Transfer-Encoding in HTTP/1.0", "RFC 9112 §6.1");
        }

        if (fields.IndexOf(FieldId.TransferEncoding, at + 1) >= 0)
        {
            return WireFaults.Of(blame, "More than one Transfer-Encoding line", "RFC 9112 §6.1");
        }

        var value = fields.ValueOf(at);
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return null;
        }

        // RFC 9112 §6.1: a coding that is not understood is answered with 501.
        return IsListOfOthers(value)
            ? WireFaults.Of(blame, FaultKind.NotImplemented, "A transfer coding other than chunked", "RFC 9112 §6.1")
            : WireFaults.Of(blame, "Transfer-Encoding is not a list of codings", "RFC 9112 §6.1");
    }

    /// <summary>Tokens, at least one of which is not <c>chunked</c>.</summary>
    private static bool IsListOfOthers(ReadOnlySpan<byte> value)
    {
        var others = false;
        foreach (var coding in FieldLists.Members(value))
        {
            if (!Octets.IsToken(coding))
            {
                return false;
            }

            others |= !Ascii.EqualsIgnoreCase(coding, "chunked"u8);
        }

        return others;
    }

    private static Fault? ReadLength(Blame blame, Fields fields, int at, out Framing framing)
    {
        framing = default;
        if (fields.IndexOf(FieldId.ContentLength, at + 1) >= 0)
        {
            // RFC 9112 §6.3, case 5: equal values may be accepted; they are not, since no sound sender repeats itself.
            return WireFaults.Of(blame, "More than one Content-Length line", "RFC 9112 §6.3");
        }

        switch (Digits.Read(fields.ValueOf(at), long.MaxValue))
        {
            case Digits.NotANumber:
                return WireFaults.Of(blame, "Content-Length is not a number", "RFC 9110 §8.6");
            case Digits.Beyond:
                // RFC 9110 §8.6: a recipient prevents errors due to integer overflow.
                return WireFaults.Of(
                    blame, FaultKind.BodyTooLarge, "Content-Length is beyond 63 bits", "RFC 9110 §8.6");
            case var length:
                framing = Framing.Exactly(length);
                return null;
        }
    }
}
