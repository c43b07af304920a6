using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Stored responses that a server is asked about at once, where none of them was selected: it may say with one of their
/// tags which of them it would send again (RFC 9111 §4.3.1, §4.3.3). Only where it has shown that its tags tell its
/// variants apart (RFC 9110 §8.8.1): one that has the same for all of them would have a client given another's.
/// </summary>
public static class Nomination
{
    /// <summary>A request's head has bounds, and so has the patience of whoever compares tags.</summary>
    private const int Max = 8;

    private const int TagBytesMax = 128;

    /// <summary>So many of the newest are compared with each other.</summary>
    private const int Looked = 16;

    /// <summary>More is not copied for a selection of its own: its requests ask the server each time.</summary>
    public const int AdoptedBytesMax = 1 << 20;

    /// <summary>
    /// The newest variants that this request could be answered from; none where it asks for less than the whole, or has
    /// conditions of its own.
    /// </summary>
    public static Arr<StoredResponse> Of(RequestHead request, Arr<StoredResponse> stored)
    {
        if (request.Method != Method.Get || request.Fields.Has(FieldId.Range)
            || request.Fields.Has(FieldId.IfNoneMatch) || request.Fields.Has(FieldId.IfModifiedSince)
            || !AreToldApart(stored))
        {
            return Arr<StoredResponse>.Empty;
        }

        var nominated = new List<StoredResponse>(Math.Min(stored.Count, Max));
        for (var i = 0; i < stored.Count && nominated.Count < Max; i++)
        {
            if (IsFit(request, stored[i]) && !nominated.Exists(other => TagOf(other) == TagOf(stored[i])))
            {
                nominated.Add(stored[i]);
            }
        }

        return nominated.ToArr();
    }

    /// <summary>If-None-Match with their tags; null for none.</summary>
    public static Bytes? TagsOf(Arr<StoredResponse> nominated)
    {
        if (nominated.IsEmpty)
        {
            return null;
        }

        var list = new List<byte>();
        foreach (var stored in nominated)
        {
            list.AddRange(list.Count == 0 ? default : ", "u8);
            list.AddRange(TagOf(stored)!.Value.Span);
        }

        return Bytes.Owned([.. list]);
    }

    /// <summary>
    /// The one that a 304 is about: it has its tag. Without one it is about the only one that was asked about (RFC 9111
    /// §4.3.4), and of several nobody knows which.
    /// </summary>
    public static StoredResponse? Chosen(Arr<StoredResponse> nominated, ResponseHead answer) =>
        answer.Fields.Has(FieldId.ETag)
            ? nominated.FirstOrDefault(stored => Validation.IsAbout(answer, stored))
            : nominated.Count == 1 ? nominated[0] : null;

    private static bool AreToldApart(Arr<StoredResponse> stored)
    {
        var differ = false;
        for (var i = 0; i < Math.Min(stored.Count, Looked); i++)
        {
            if (IsByUser(stored[i].Head.Fields))
            {
                return false;
            }

            for (var j = 0; j < i; j++)
            {
                var isSame = TagOf(stored[i]) is { } tag && TagOf(stored[j]) == tag;
                if (isSame && !IsSameContent(stored[i], stored[j]))
                {
                    return false;
                }

                differ |= !isSame && TagOf(stored[i]) is not null && TagOf(stored[j]) is not null;
            }
        }

        return differ;
    }

    // What is in blocks is compared with nothing: its tag may not tell it apart.
    private static bool IsSameContent(StoredResponse one, StoredResponse other) =>
        one.Blocks is null && other.Blocks is null && one.Body == other.Body;

    // What one user got is not offered to the next, whatever the server says of it.
    private static bool IsByUser(Fields response) =>
        FieldLists.Has(response, FieldId.Vary, "Cookie"u8) || FieldLists.Has(response, FieldId.Vary, "Authorization"u8);

    private static bool IsFit(RequestHead request, StoredResponse stored) =>
        stored.Head.Status == 200
        && TagOf(stored) is { Length: > 0 and <= TagBytesMax } tag

        // The server knows nothing of what was compressed here: its own tag would stand for several.
        && CodedTag.Original(tag) == tag
        && Codings.IsReadable(request.Fields, stored.Head.Fields);

    private static Bytes? TagOf(StoredResponse stored) => stored.Head.Fields.Find(FieldId.ETag);
}
