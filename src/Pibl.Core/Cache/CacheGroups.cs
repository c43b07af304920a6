using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Groups of stored responses that are invalidated together (RFC 9875).</summary>
public static class CacheGroups
{
    /// <summary>RFC 9875 §2.1, §3: a cache takes at least 32 of them; those behind the last one do not count.</summary>
    public const int Max = 128;

    /// <summary>The groups that a response belongs to, by its Cache-Groups.</summary>
    public static Arr<Bytes> Of(Fields response) => Read(response, FieldId.CacheGroups);

    /// <summary>
    /// The groups that Cache-Group-Invalidation names, whatever the status: the server says so itself. None where the
    /// method is safe: such a request changes nothing, so nobody makes a cache forget by asking (RFC 9875 §3).
    /// </summary>
    public static Arr<Bytes> InvalidatedBy(RequestHead request, ResponseHead response) =>
        request.Method.IsSafe() ? Arr<Bytes>.Empty : Read(response.Fields, FieldId.CacheGroupInvalidation);

    /// <summary>
    /// A List of Strings (RFC 9651 §3.1, §3.3.3). Parameters mean nothing; with a member that is no String the field
    /// counts as absent (RFC 9651 §4.2).
    /// </summary>
    private static Arr<Bytes> Read(Fields fields, FieldId id)
    {
        if (!fields.Has(id))
        {
            return Arr<Bytes>.Empty;
        }

        var names = new List<Bytes>();
        for (var at = fields.IndexOf(id, 0); at >= 0; at = fields.IndexOf(id, at + 1))
        {
            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                if (StringIn(member) is not { } name)
                {
                    return Arr<Bytes>.Empty;
                }

                if (names.Count < Max && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }

        return names.ToArr();
    }

    // RFC 9651 §4.2.5: printable ASCII; a backslash stands before a quote or a backslash, and before nothing else.
    private static Bytes? StringIn(ReadOnlySpan<byte> member)
    {
        var text = new List<byte>(member.Length);
        for (var at = 1; member is [(byte)'"', ..] && at < member.Length; at++)
        {
            if (member[at] == '"')
            {
                return member[(at + 1)..] is [] or [(byte)';', ..] ? Bytes.Owned([.. text]) : null;
            }

            if (member[at] == '\\' && ++at < member.Length && member[at] is not ((byte)'"' or (byte)'\\'))
            {
                return null;
            }

            if (at == member.Length || member[at] is < 0x20 or > 0x7e)
            {
                return null;
            }

            text.Add(member[at]);
        }

        return null;
    }
}
