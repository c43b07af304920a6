using System.Security.Cryptography;
using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Under what the answer to a QUERY is stored: the content is part of the question, and so is what says how to read it
/// (RFC 10008 §2.7).
/// </summary>
public static class QueryKey
{
    private static ReadOnlySpan<byte> Word => " QUERY "u8;

    /// <summary>What has more content is not stored: it would have to be read before anybody is asked.</summary>
    public const int ContentBytesMax = 64 << 10;

    /// <summary>
    /// Whether the content may be read before the request goes on: its length is known and bounded, and the client does
    /// not wait for the server to want it (RFC 9110 §10.1.1).
    /// </summary>
    public static bool IsReadable(RequestHead request) =>
        request.Method == Method.Query && !Expectation.WaitsForContinue(request)
            && request.Framing is
    { Kind: FramingKind.None } or { Kind: FramingKind.Exactly, Length: <= ContentBytesMax };

    /// <summary>
    /// The target's key, and behind its target a space, which no target has, and a digest of what was asked.
    /// </summary>
    /// <param name="request">What asks.</param>
    /// <param name="content">Its content.</param>
    /// <param name="rule">CACHE_KEY; null: the whole target.</param>
    public static CacheKey Of(RequestHead request, ReadOnlySpan<byte> content, KeyRule? rule = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in (ReadOnlySpan<FieldId>)[FieldId.ContentType, FieldId.ContentEncoding])
        {
            Append(hash, request.Fields, id);
        }

        hash.AppendData(content);
        var key = (rule ?? KeyRule.All).KeyOf(request);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return key with
        {
            Target = Bytes.Owned([
                .. key.Target.Span, .. Word, .. Encoding.ASCII.GetBytes(Convert.ToHexString(digest))]),
        };
    }

    /// <summary>Whether a key is one of these.</summary>
    public static bool IsOne(CacheKey key) => key.Target.Span.IndexOf(Word) >= 0;

    /// <summary>The target of a key, whether it is one of these, one of CACHE_KEY (<see cref="KeyRule"/>), or none.</summary>
    public static Bytes TargetOf(CacheKey key) =>
        key.Target.Span.IndexOf((byte)' ') is var end and >= 0 ? key.Target.Slice(0, end) : key.Target;

    // A line feed is in no field value (RFC 9110 §5.5): no two lists of values are one.
    private static void Append(IncrementalHash hash, Fields fields, FieldId id)
    {
        for (var at = fields.IndexOf(id, 0); at >= 0; at = fields.IndexOf(id, at + 1))
        {
            hash.AppendData(fields.ValueOf(at));
            hash.AppendData("\n"u8);
        }

        hash.AppendData("\n"u8);
    }
}
