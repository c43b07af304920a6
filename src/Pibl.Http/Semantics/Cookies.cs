using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>Finds one cookie of a request (RFC 6265 §4.2.1, §5.4).</summary>
public static class Cookies
{
    /// <summary>
    /// The value of the first cookie of that name, in any line of Cookie; names of cookies have a case. A value in
    /// quotes keeps them, as it does for servers.
    /// </summary>
    public static bool TryFind(Fields fields, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var at = fields.IndexOf(FieldId.Cookie, 0); at >= 0; at = fields.IndexOf(FieldId.Cookie, at + 1))
        {
            var rest = fields.ValueOf(at);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
                rest = end < 0 ? default : rest[(end + 1)..];
                var equals = pair.IndexOf((byte)'=');
                if (equals >= 0 && pair[..equals].SequenceEqual(name))
                {
                    value = pair[(equals + 1)..];
                    return true;
                }
            }
        }

        value = default;
        return false;
    }
}
