using System.Text;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Compression;

/// <summary>What a response's head says when its content is, or could be, compressed.</summary>
public static class CompressedHead
{
    /// <summary>The head of the compressed response; its length is not known before the end.</summary>
    public static ResponseHead Of(ResponseHead head, ContentCoding coding)
    {
        var fields = Varying(head.Fields.Where(static (all, at) => !IsAboutPlainContent(all, at)))
            .With("Content-Encoding"u8, ContentCodings.NameOf(coding))

            // RFC 9110 §14.3: two compressions of the same need not have the same bytes, so parts do not fit together.
            .With("Accept-Ranges"u8, "none"u8);
        fields = head.Fields.Find(FieldId.ETag) is { } tag && CodedTag.Of(tag.Span, coding) is { Length: > 0 } coded
            ? fields.With("ETag"u8, coded)
            : fields;
        return head with
        {
            Fields = fields,
            Framing = head.Framing.Kind == FramingKind.None ? Framing.None : Framing.Chunked,
        };
    }

    /// <summary>
    /// The same response for who does not accept the coding: it says that others get something else (RFC 9110
    /// §12.5.5).
    /// </summary>
    public static ResponseHead Varying(ResponseHead head) => head with { Fields = Varying(head.Fields) };

    /// <summary>
    /// What may bring a stored response up to date (RFC 9111 §3.2): a 304, or an answer to HEAD. Its Vary takes the
    /// place of the stored one, and must not lose what was added there.
    /// </summary>
    public static ResponseHead OfUpdate(ResponseHead head, Missed missed) =>
        head.Fields.Has(FieldId.Vary)
        && Validation.StaleOf(missed) is { } stored
        && FieldLists.Has(stored.Head.Fields, FieldId.Vary, "Accept-Encoding"u8)
            ? Varying(head)
            : head;

    /// <summary>
    /// A server's 304: it knows only its own tag, and goes on with the one that it was asked about under (RFC 9111
    /// §4.3.4: else whoever asked would take it for an answer about something else).
    /// </summary>
    public static ResponseHead OfNotModified(ResponseHead head, Missed missed)
    {
        var update = OfUpdate(head, missed);
        var stored = Validation.StaleOf(missed);
        var coded = head.Fields.Find(FieldId.ETag) is { } tag ? AskedAbout(missed, stored, tag.Span) : null;
        if (coded is null && stored?.Head.Fields.Has(FieldId.ContentEncoding) is not true)
        {
            // RFC 9110 §15.4.5: it has the Vary that a 200 would have had.
            return stored is null ? Varying(update) : update;
        }

        var fields = update.Fields.Where((all, at) =>
            !IsAboutPlainContent(all, at) || (coded is null && all[at].Id == FieldId.ETag));
        return update with { Fields = coded is { } its ? Varying(fields).With("ETag"u8, its.Span) : fields };
    }

    /// <summary>
    /// The tag of ours that the server's stands for: of several the one of the coding that the client gets, else none
    /// where the server's own was asked about too. So a cache on the way, which asks about all that it has, updates the
    /// right one (RFC 9111 §4.3.3).
    /// </summary>
    private static Bytes? AskedAbout(Missed missed, StoredResponse? stored, ReadOnlySpan<byte> tag)
    {
        if (stored?.Head.Fields.Find(FieldId.ETag) is { } kept)
        {
            return CodedTag.IsOf(kept.Span, tag) ? kept : null;
        }

        var fields = missed.Request.Fields;
        var coding = fields.Find(FieldId.AcceptEncoding) ?? default;
        var (isPlain, any) = (false, default(Bytes?));
        for (var at = fields.IndexOf(FieldId.IfNoneMatch, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.IfNoneMatch, at + 1))
        {
            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                var isCoded = CodedTag.IsOf(member, tag);
                if (isCoded && CodedTag.IsFor(member, coding.Span))
                {
                    return Bytes.Of(member);
                }

                isPlain |= member.SequenceEqual(tag);
                any = isCoded ? any ?? Bytes.Of(member) : any;
            }
        }

        return isPlain ? null : any;
    }

    /// <summary>
    /// Length, digests (RFC 9530 §2, §3; RFC 3230 §4.3.2), tag and ranges of what is not sent, and an identity coding.
    /// </summary>
    private static bool IsAboutPlainContent(Fields fields, int at) => fields[at].Id switch
    {
        FieldId.ContentLength or FieldId.ContentEncoding or FieldId.ETag => true,
        FieldId.Other => fields.NameOf(at) is { Length: >= 6 and <= 14 } name
            && (Ascii.EqualsIgnoreCase(name, "Accept-Ranges"u8) || Ascii.EqualsIgnoreCase(name, "Digest"u8)
                || Ascii.EqualsIgnoreCase(name, "Content-Digest"u8) || Ascii.EqualsIgnoreCase(name, "Repr-Digest"u8)
                || Ascii.EqualsIgnoreCase(name, "Content-MD5"u8)),
        _ => false,
    };

    private static Fields Varying(Fields fields)
    {
        if (FieldLists.Has(fields, FieldId.Vary, "Accept-Encoding"u8) || FieldLists.Has(fields, FieldId.Vary, "*"u8))
        {
            return fields;
        }

        // One line: some clients read only the first.
        var list = new List<byte>();
        for (var at = fields.IndexOf(FieldId.Vary, 0); at >= 0; at = fields.IndexOf(FieldId.Vary, at + 1))
        {
            list.AddRange(fields.ValueOf(at));
            list.AddRange(", "u8);
        }

        list.AddRange("Accept-Encoding"u8);
        return fields.Without(FieldId.Vary).With("Vary"u8, [.. list]);
    }
}
