using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Chooses among the stored responses of one key (RFC 9111 §4.1).</summary>
public static class Selection
{
    /// <summary>
    /// The stored response that may answer this request, or null: a whole one with the same selecting fields, else one
    /// that the request likes best by language and coding, else a part that holds the bytes asked for. Of several the
    /// one with the latest Date.
    /// </summary>
    public static StoredResponse? Find(RequestHead request, Arr<StoredResponse> stored)
    {
        StoredResponse? exact = null;
        StoredResponse? liked = null;
        StoredResponse? part = null;
        for (var i = 0; i < stored.Count; i++)
        {
            var candidate = stored[i];
            if (candidate.Head.Status == 206)
            {
                part ??= IsPartFor(request, candidate) ? candidate : null;
            }
            else if (Selecting.Matches(request.Fields, candidate))
            {
                exact = Later(exact, candidate);
            }
            else if (exact is null && Selecting.MatchesByPreference(request.Fields, candidate))
            {
                liked = Later(liked, candidate);
            }
        }

        return exact ?? liked ?? part;
    }

    private static bool IsPartFor(RequestHead request, StoredResponse part) =>
        request.Method == Method.Get
        && request.Fields.Find(FieldId.Range) is { } range
        && StoredRange.TryCut(part, range.Span, out _)
        && Preconditions.IfRangeHolds(request.Fields, part.Head.Fields)
        && Selecting.Matches(request.Fields, part);

    // RFC 9111 §4.1: the most recent one, by Date; without one, by when it came.
    private static StoredResponse Later(StoredResponse? one, StoredResponse other) =>
        one is not null && DatedAt(one) >= DatedAt(other) ? one : other;

    private static DateTimeOffset DatedAt(StoredResponse stored) =>
        Freshness.DateOf(stored.Head.Fields, FieldId.Date, stored.ReceivedAt) ?? stored.ReceivedAt;
}
