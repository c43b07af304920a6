using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Asks the server whether a stored response still holds (RFC 9111 §4.3).</summary>
public static class Validation
{
    /// <summary>
    /// The validators to send (RFC 9111 §4.3.1). Where either is given, they stand in the place of the client's own
    /// If-None-Match and If-Modified-Since, both of them; where neither is, the client's go on. A tag of what this
    /// proxy has compressed goes to the server as the server's own (<see cref="CodedTag"/>).
    /// </summary>
    public static (Bytes? IfNoneMatch, Bytes? IfModifiedSince) OutgoingFor(Missed missed)
    {
        var (tag, modified) = StaleOf(missed) is { } stored
            ? ValidatorsOf(stored)
            : (Nomination.TagsOf(missed.Nominated), null);
        if (tag is { } own)
        {
            // Of several none is one of ours (Nomination).
            return (CodedTag.Original(own), modified);
        }

        var fields = missed.Request.Fields;
        return modified is null && CodedTag.OriginalsIn(fields, FieldId.IfNoneMatch) is { } asked
            ? (asked, fields.Find(FieldId.IfModifiedSince))
            : (null, modified);
    }

    /// <summary>
    /// ETag and Last-Modified as they were received; a Last-Modified that is no date is not sent back.
    /// </summary>
    public static (Bytes? IfNoneMatch, Bytes? IfModifiedSince) ValidatorsOf(StoredResponse stored)
    {
        var fields = stored.Head.Fields;
        var modified = Freshness.DateOf(fields, FieldId.LastModified, stored.ReceivedAt) is not null
            ? fields.Find(FieldId.LastModified)
            : null;
        return (fields.Find(FieldId.ETag), modified);
    }

    /// <summary>
    /// Whether a 304 to these validators, or a 200 to a HEAD, is about this stored response (RFC 9111 §4.3.4, §4.3.5):
    /// the validators that it brings are the stored ones.
    /// </summary>
    public static bool IsAbout(ResponseHead answer, StoredResponse stored)
    {
        var (tag, modified) = (stored.Head.Fields.Find(FieldId.ETag), stored.Head.Fields.Find(FieldId.LastModified));
        if (answer.Fields.Find(FieldId.ETag) is { } newTag)
        {
            // A strong tag must be the same strong tag; a weak one is compared weakly.
            return tag is { } oldTag
                && (newTag.Span.StartsWith("W/"u8)
                    ? Preconditions.IsSame(oldTag.Span, newTag.Span)
                    : oldTag == newTag);
        }

        return answer.Fields.Find(FieldId.LastModified) is not { } newModified || newModified == modified;
    }

    internal static StoredResponse? StaleOf(Missed missed) =>
        missed.Stale.MatchUnsafe<StoredResponse?>(static stored => stored, static () => null);
}
