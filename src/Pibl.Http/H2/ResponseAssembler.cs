using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>
/// From a decoded header block to the same <see cref="ResponseHead"/> that HTTP/1.1 gives, as strictly as
/// <see cref="RequestAssembler"/>; each fault is the server's.
/// <para>Rule 1. <c>:status</c> is three digits, and the only pseudo-header field (RFC 9113 §8.3.2).</para>
/// <para>Rule 2. No field is of the connection (§8.2.2), and 101 is none of HTTP/2 (§8.6).</para>
/// <para>Rule 3. The length that is announced is beyond doubt, and must be what comes (§8.1.1).</para>
/// </summary>
internal static class ResponseAssembler
{
    /// <summary>Makes the head. Returns why there is none, or null.</summary>
    /// <param name="block">Decoded and finished.</param>
    /// <param name="stream">On which it came: what was asked decides what content it has.</param>
    /// <param name="isEnd">Nothing follows: END_STREAM.</param>
    /// <param name="head">The head, where there is one.</param>
    /// <param name="length">How much content must come; -1 where that is not known.</param>
    internal static Fault? Assemble(
        HeaderBlock block, H2Stream stream, bool isEnd, out ResponseHead? head, out long length)
    {
        (head, length) = (null, -1);
        if ((block.Flaw ?? block.Excess) is { } flaw)
        {
            return Bad(flaw.Detail, flaw.Clause);
        }

        if (FieldsFlaw(block) is { } wrong)
        {
            return wrong;
        }

        var status = StatusOf(block);
        if (status is < 100 or 101)
        {
            return status == 101
                ? Bad("101 in HTTP/2", "RFC 9113 §8.6") : Bad("No :status of three digits", "RFC 9113 §8.3.2");
        }

        if (status < 200 && isEnd)
        {
            return Bad("An interim response that ends its stream", "RFC 9113 §8.1");
        }

        var places = block.Fields.ToArray();
        var fields = new Fields(block.Bytes.Written.ToArray(), places, places.Length);
        if (FramingRules.ForResponse(HttpVersion.Http2, status, stream.Method, fields, out var framing) is { } unclear)
        {
            return unclear;
        }

        if (isEnd && framing is { Kind: FramingKind.Exactly, Length: > 0 })
        {
            return Bad("A length is announced and no DATA follows", "RFC 9113 §8.1.1");
        }

        length = framing.Kind switch
        {
            FramingKind.None => 0,
            FramingKind.Exactly => framing.Length,
            _ => -1,
        };
        framing = isEnd && framing.Kind != FramingKind.None ? Framing.Exactly(0)
            : framing.Kind == FramingKind.UntilClose ? Framing.Chunked
            : framing;
        head = new ResponseHead(status, default, HttpVersion.Http2, fields, framing, ConnectionOptions.None);
        return null;
    }

    // RFC 9113 §8.2.2, §8.3
    private static Fault? FieldsFlaw(HeaderBlock block)
    {
        for (var id = PseudoFields.First; id < PseudoFields.Unknown; id++)
        {
            if (id != PseudoFields.Status && block.Has(id, out _))
            {
                return Bad("A pseudo-header field of a request", "RFC 9113 §8.3");
            }
        }

        foreach (ref readonly var field in block.Fields)
        {
            if (PseudoFields.IsOfConnection(field.Id))
            {
                return Bad("A field of the connection", "RFC 9113 §8.2.2");
            }
        }

        return null;
    }

    /// <summary>-1 where there is none.</summary>
    private static int StatusOf(HeaderBlock block) =>
        block.Has(PseudoFields.Status, out var place) && block.ValueOf(place) is [>= (byte)'1' and <= (byte)'9', _, _]
            ? (int)Digits.Read(block.ValueOf(place), 999) : -1;

    private static Fault Bad(string detail, string clause) =>
        Fault.OfAnswer(FaultKind.BadResponse, detail, clause);
}
