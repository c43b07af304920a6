using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// One selecting field of a request in the form in which two requests are compared (RFC 9111 §4.1): lines combined,
/// and whitespace around members taken out. Languages and codings also lose case, inner whitespace and order, none of
/// which means anything in them (RFC 9110 §12.5.3, §12.5.4). Fields that are no lists are only combined.
/// </summary>
internal static class SelectingValue
{
    /// <summary>More members than this stay in the order in which they came.</summary>
    private const int SortedMax = 32;

    /// <summary>Length of <see cref="Write"/>'s result where the request does not have the field.</summary>
    public const int Absent = -1;

    /// <summary>An upper bound in bytes for <see cref="Write"/>.</summary>
    public static int LengthMax(Fields request, ReadOnlySpan<byte> name)
    {
        var (id, length) = (FieldIds.Of(name), 0);
        for (var at = IndexOf(request, id, name, 0); at >= 0; at = IndexOf(request, id, name, at + 1))
        {
            length += request[at].ValueLength + 1;
        }

        return length;
    }

    /// <summary>
    /// Writes the form to <paramref name="output"/> and says how long it is, or <see cref="Absent"/>.
    /// </summary>
    public static int Write(Fields request, ReadOnlySpan<byte> name, Span<byte> output)
    {
        var id = FieldIds.Of(name);
        var isList = id is not (FieldId.Cookie or FieldId.Authorization or FieldId.UserAgent or FieldId.Origin);
        var isPreference = id is FieldId.AcceptLanguage or FieldId.AcceptEncoding;
        Span<Range> members = stackalloc Range[SortedMax];
        var (length, count) = (Absent, 0);
        for (var at = IndexOf(request, id, name, 0); at >= 0; at = IndexOf(request, id, name, at + 1))
        {
            length = Math.Max(length, 0);
            if (!isList)
            {
                length += Append(output[length..], request.ValueOf(at), length > 0, false);
                continue;
            }

            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                var start = length == 0 ? 0 : length + 1;
                length += Append(output[length..], member, length > 0, isPreference);
                if (count < SortedMax)
                {
                    members[count] = start..length;
                }

                count++;
            }
        }

        if (isPreference && count is > 1 and <= SortedMax)
        {
            Sort(output[..length], members[..count]);
        }

        return length;
    }

    // A known name is found by a byte a field instead of a comparison each.
    private static int IndexOf(Fields request, FieldId id, ReadOnlySpan<byte> name, int from) =>
        id == FieldId.Other ? request.IndexOf(name, from) : request.IndexOf(id, from);

    private static int Append(Span<byte> output, ReadOnlySpan<byte> member, bool separated, bool squeezed)
    {
        var length = 0;
        if (separated)
        {
            output[length++] = (byte)',';
        }

        if (!squeezed)
        {
            member.CopyTo(output[length..]);
            return length + member.Length;
        }

        foreach (var octet in member)
        {
            if (octet is not ((byte)' ' or (byte)'\t'))
            {
                output[length++] = octet;
            }
        }

        Ascii.ToLowerInPlace(output[..length], out _);
        return length;
    }

    private static void Sort(Span<byte> list, Span<Range> members)
    {
        var copy = list.Length <= 512 ? stackalloc byte[list.Length] : new byte[list.Length];
        list.CopyTo(copy);
        for (var i = 1; i < members.Length; i++)
        {
            for (var j = i; j > 0 && copy[members[j]].SequenceCompareTo(copy[members[j - 1]]) < 0; j--)
            {
                (members[j], members[j - 1]) = (members[j - 1], members[j]);
            }
        }

        var length = 0;
        foreach (var member in members)
        {
            length += Append(list[length..], copy[member], length > 0, false);
        }
    }
}
