using LanguageExt;
using Pibl.Http;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>What a cache forgets because a request changed something (RFC 9111 §4.4).</summary>
public static class Invalidation
{
    /// <summary>
    /// The keys to forget: the target's, and those of Location and Content-Location on the same host. None where the
    /// method is safe, or the answer is an error: then nothing has changed.
    /// </summary>
    public static Seq<CacheKey> KeysOf(RequestHead request, CacheKey target, ResponseHead response)
    {
        if (request.Method.IsSafe() || response.Status is not (>= 200 and <= 399))
        {
            return Seq<CacheKey>();
        }

        return Seq(
                Some(target),
                KeyOf(target, response, FieldId.Location),
                KeyOf(target, response, FieldId.ContentLocation))
            .Somes()
            .Distinct()
            .ToSeq()
            .Strict();
    }

    private static Option<CacheKey> KeyOf(CacheKey target, ResponseHead response, FieldId id) =>
        response.Fields.Find(id) is { } reference && TargetUri.Resolve(target, reference) is { } key ? key : None;
}
