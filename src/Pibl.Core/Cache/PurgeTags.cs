using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// The tags of a response: the members of <c>Cache-Tag</c> (commas between), the words of <c>Surrogate-Key</c> (spaces
/// between) and the names in <c>Cache-Groups</c> (RFC 9875). Case counts.
/// </summary>
public static class PurgeTags
{
    /// <summary>Those of a response.</summary>
    public static IReadOnlyList<Bytes> Of(Fields response)
    {
        var tags = new List<Bytes>(CacheGroups.Of(response));
        Add(tags, response, "Cache-Tag"u8);
        Add(tags, response, "Surrogate-Key"u8);
        return tags;
    }

    /// <summary>The tags that a PURGE request names by the same fields.</summary>
    public static IReadOnlyList<Bytes> Named(Fields request)
    {
        var tags = new List<Bytes>();
        Add(tags, request, "Cache-Tag"u8);
        Add(tags, request, "Surrogate-Key"u8);
        return tags;
    }

    /// <summary>One of these fields is there, whatever is in it.</summary>
    public static bool IsNamed(Fields request) =>
        request.IndexOf("Cache-Tag"u8, 0) >= 0 || request.IndexOf("Surrogate-Key"u8, 0) >= 0;

    private static void Add(List<Bytes> tags, Fields fields, ReadOnlySpan<byte> name)
    {
        var separators = name.StartsWith("Cache"u8) ? ","u8 : " \t,"u8;
        for (var at = fields.IndexOf(name, 0); at >= 0; at = fields.IndexOf(name, at + 1))
        {
            var value = fields.ValueOf(at);
            foreach (var range in value.SplitAny(separators))
            {
                if (value[range].Trim(" \t"u8) is { IsEmpty: false } tag)
                {
                    tags.Add(Bytes.Of(tag));
                }
            }
        }
    }
}
