using System.Security.Cryptography;
using System.Text;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>Under what name the second tier has something: 128 bits of SHA-256, in hexadecimal digits.</summary>
/// <param name="Name">Of 32 digits.</param>
public readonly record struct TierKey(string Name)
{
    private const int HashBytes = 16;

    /// <summary>Also a request that has none of the fields asks for a variant.</summary>
    private const string Variant = "variant";

    /// <summary>Of whatever is stored under a key, or of what its Vary names.</summary>
    public static TierKey Of(CacheKey key) => Of(key, "");

    /// <summary>Of one variant: names in whatever order and case.</summary>
    /// <param name="key">Of all of them.</param>
    /// <param name="selecting">What Vary names, as a request has it (<see cref="Selecting.Of"/>).</param>
    public static TierKey OfVariant(CacheKey key, Fields selecting) => Of(key, Variant + string.Concat(
        Enumerable.Range(0, selecting.Count)
            .Select(at => (
                Name: Encoding.Latin1.GetString(selecting.NameOf(at)).ToLowerInvariant(),
                Value: Encoding.Latin1.GetString(selecting.ValueOf(at))))
            .OrderBy(static field => field.Name, StringComparer.Ordinal)
            .Select(static field => $"\n{field.Name}:{field.Value}")));

    private static TierKey Of(CacheKey key, string variant)
    {
        // A line feed is in no part of a key (RFC 9112 §3.2), and in no value (RFC 9110 §5.5).
        var whole = SHA256.HashData(Encoding.Latin1.GetBytes($"{key.Host}\n{key.Target}\n{variant}"));
        return new TierKey(Convert.ToHexStringLower(whole.AsSpan(0, HashBytes)));
    }
}
