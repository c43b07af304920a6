using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Answers;

/// <summary>The client's conditions on a page that is answered with, in their order (RFC 9110 §13.2.2).</summary>
internal static class PageConditions
{
    /// <summary>304 or 412 where a condition says so, else 0.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="page">What would be answered.</param>
    /// <param name="now">For dates with years of two digits.</param>
    public static int StatusFor(RequestHead request, AnswerPage page, DateTimeOffset now)
    {
        var fields = request.Fields;

        // RFC 9110 §13.1.1, §13.1.4: the page that is wanted must be the one that is here.
        if (fields.Has(FieldId.IfMatch))
        {
            if (!Names(fields, FieldId.IfMatch, page.ETag, isWeak: false))
            {
                return 412;
            }
        }
        else if (DateOf(fields, FieldId.IfUnmodifiedSince, now) is { } unmodified && page.ModifiedAt > unmodified)
        {
            return 412;
        }

        var isRead = request.Method is Method.Get or Method.Head;

        // RFC 9110 §13.1.2, §13.1.3: the client may have it already.
        if (fields.Has(FieldId.IfNoneMatch))
        {
            return !Names(fields, FieldId.IfNoneMatch, page.ETag, isWeak: true) ? 0 : isRead ? 304 : 412;
        }

        var isKnown = DateOf(fields, FieldId.IfModifiedSince, now) is { } since && page.ModifiedAt <= since;
        return isRead && isKnown ? 304 : 0;
    }

    private static bool Names(Fields fields, FieldId id, Bytes tag, bool isWeak)
    {
        for (var at = fields.IndexOf(id, 0); at >= 0; at = fields.IndexOf(id, at + 1))
        {
            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                // RFC 9110 §8.8.3.2: only the weak comparison is blind to W/.
                var named = isWeak && member.StartsWith("W/"u8) ? member[2..] : member;
                if (member.SequenceEqual("*"u8) || named.SequenceEqual(tag.Span))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static DateTimeOffset? DateOf(Fields fields, FieldId id, DateTimeOffset now) =>
        fields.Find(id) is { } value ? HttpDate.Parse(value.Span, now) : null;
}
