using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Under what a response is stored: the target URI (RFC 9111 §2). Variants of one key stand side by side.
/// </summary>
/// <param name="Host">As <see cref="Authority.Of"/> writes it: with the scheme where that is https.</param>
/// <param name="Target">Path and query.</param>
public readonly record struct CacheKey(Bytes Host, Bytes Target)
{
    public override string ToString() => $"{Host}{Target}";
}
