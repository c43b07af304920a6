using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What a fetch is for.</summary>
/// <param name="Key">Under which its answer would be stored.</param>
/// <param name="Variant">
/// Of the request, where the response is known to vary (<see cref="Collapsing"/>).
/// </param>
internal readonly record struct FetchKey(CacheKey Key, Fields Variant);
