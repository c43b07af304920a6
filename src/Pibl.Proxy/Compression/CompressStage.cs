using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Compression;

/// <summary>COMPRESS, as two stages: one in front of the cache, and one between the servers and the cache.</summary>
public static class CompressStage
{
    /// <summary>What the cache and the servers are asked for is the one coding that the client gets.</summary>
    public static Stage<Received, Received> Asking(ContentCoding[] order) => Stage.Pure<Received, Received>(
        "accept-encoding", received => AcceptEncoding.Normalize(received, order));

    /// <summary>Compresses what servers send; so the cache stores it compressed, and a hit costs nothing.</summary>
    public static Stage<Fetched, Fetched> Over(ContentCoding[] order, Compressors compressors) =>
        Stage.Pure<Fetched, Fetched>("compress", fetched => Apply(fetched, order, compressors));

    private static Fetched Apply(Fetched fetched, ContentCoding[] order, Compressors compressors)
    {
        var head = fetched.Head;
        if (head.Status == 304)
        {
            return fetched with { Head = CompressedHead.OfNotModified(head, fetched.Missed) };
        }

        var plan = CompressionRule.PlanFor(fetched.Request.Fields, head, order);
        if (!plan.Varies)
        {
            var update = CompressedHead.OfUpdate(head, fetched.Missed);
            return ReferenceEquals(update, head) ? fetched : fetched with { Head = update };
        }

        if (plan.Coding == ContentCoding.Identity)
        {
            return fetched with { Head = CompressedHead.Varying(head) };
        }

        var coded = CompressedHead.Of(head, plan.Coding);
        if (fetched.Body is not StreamedBody body)
        {
            // RFC 9110 §9.3.2: HEAD is told what GET would have been.
            return fetched with { Head = coded };
        }

        var isEndless = CompressibleTypes.IsEndless(head.Fields.Find(FieldId.ContentType)!.Value.Span);
        return compressors.TryEnter(isEndless)
            ? fetched with
            {
                Head = coded,
                Body = new CompressedBody(body, plan.Coding, compressors, isEndless),
            }
            : fetched with { Head = CompressedHead.Varying(head), IsMakeshift = true };
    }
}
