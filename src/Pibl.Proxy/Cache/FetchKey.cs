using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What a fetch is for.</summary>
/// <param name="Key">Under which its answer would be stored.</param>
/// <param name="Variant">
/// Of the request, where the response is known to vary (<see cref="Collapsing"/>).
/// </param>
internal readonly record struct FetchKey(CacheKey Key, Fields Variant)
{
    /// <summary>Of the whole.</summary>
    public static FetchKey Of(Missed missed, ICacheStore cache) =>
        new(missed.Key, Collapsing.VariantOf(missed, cache.Peek(missed.Key)));

    /// <summary>Of what a request asks for, where that is a part.</summary>
    public static FetchKey OfPart(Missed missed, FetchKey whole) => ArrivingRange.IsAsked(missed.Request)
        ? whole with { Variant = Collapsing.PartOf(missed.Request, whole.Variant) }
        : whole;
}
