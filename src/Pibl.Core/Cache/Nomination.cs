using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Stored responses that a server is asked about at once, where none of them was selected: it may say with one of their
/// tags which of them it would send again (RFC 9111 §4.3.1, §4.3.3).
/// </summary>
public static class Nomination
{
    /// <summary>A request's head has bounds, and so has the patience of whoever compares tags.</summary>
    private const int Max = 8;

    private const int TagBytesMax = 128;

    /// <summary>More is not copied for a selection of its own: its requests ask the server each time.</summary>
    public const int AdoptedBytesMax = 1 << 20;

    /// <summary>
    /// The newest variants that this request could be answered from; none where it asks for less than the whole, or has
    /// conditions of its own.
    /// </summary>
    public static StoredResponse[] Of(RequestHead request, Arr<StoredResponse> stored)
    {
        if (request.Method != Method.Get || request.Fields.Has(FieldId.Range)
            || request.Fields.Has(FieldId.IfNoneMatch) || request.Fields.Has(FieldId.IfModifiedSince))
        {
            return [];
        }

        var nominated = new List<StoredResponse>(Math.Min(stored.Count, Max));
        for (var i = 0; i < stored.Count && nominated.Count < Max; i++)
        {
            if (IsFit(request, stored[i]) && !nominated.Exists(other => TagOf(other) == TagOf(stored[i])))
            {
                nominated.Add(stored[i]);
            }
        }

        return [.. nominated];
    }

    /// <summary>If-None-Match with their tags; null for none.</summary>
    public static Bytes? TagsOf(StoredResponse[] nominated)
    {
        if (nominated.Length == 0)
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
    public static StoredResponse? Chosen(StoredResponse[] nominated, ResponseHead answer) =>
        answer.Fields.Has(FieldId.ETag)
            ? Array.Find(nominated, stored => Validation.IsAbout(answer, stored))
            : nominated is [var only] ? only : null;

    private static bool IsFit(RequestHead request, StoredResponse stored) =>
        stored.Head.Status == 200
        && TagOf(stored) is { Length: > 0 and <= TagBytesMax } tag

        // The server knows nothing of what was compressed here: its own tag would stand for several.
        && CodedTag.Original(tag) == tag
        && Codings.IsReadable(request.Fields, stored.Head.Fields);

    private static Bytes? TagOf(StoredResponse stored) => stored.Head.Fields.Find(FieldId.ETag);
}
