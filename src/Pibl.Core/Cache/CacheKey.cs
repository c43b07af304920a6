using Pibl.Http;

namespace Pibl.Cache;

/// <summary>Under what a response is stored: the target URI (RFC 9111 §2). Variants of one key stand side by side.</summary>
public readonly record struct CacheKey(Bytes Host, Bytes Target)
{
    public override string ToString() => $"{Host}{Target}";
}
