using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// One selecting field of a request in the form in which two requests are compared (RFC 9111 §4.1): lines combined,
/// and whitespace around members taken out. What a client accepts also loses order, inner whitespace, the case of names
/// and what weights do not say (<c>q=1.0</c>), none of which means anything in it (RFC 9110 §12.4.2, §12.5). Fields
/// that are no lists are only combined.
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
        var isPreference = id is FieldId.Accept or FieldId.AcceptLanguage or FieldId.AcceptEncoding;
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

        // In a quoted string whitespace counts.
        if (!squeezed || member.Contains((byte)'"'))
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

        // Parameters of a media type may have case (RFC 9110 §8.3.1).
        var name = output[..length];
        Ascii.ToLowerInPlace(name.IndexOf((byte)';') is var end and >= 0 ? name[..end] : name, out _);
        return WithoutFullWeight(name);
    }

    /// <summary>
    /// The length of a member whose weight is in its shortest spelling, and left out where it is 1 (RFC 9110 §12.4.2).
    /// </summary>
    private static int WithoutFullWeight(Span<byte> member)
    {
        var at = member.LastIndexOf((byte)';');
        if (at < 0 || member[at..] is not [_, (byte)'q' or (byte)'Q', (byte)'=', .. var weight] || !IsWeight(weight))
        {
            return member.Length;
        }

        if (weight[0] == '1')
        {
            return at;
        }

        member[at + 1] = (byte)'q';
        var digits = weight.Length == 1 ? weight : weight.TrimEnd((byte)'0').TrimEnd((byte)'.');
        return at + ";q="u8.Length + digits.Length;
    }

    private static bool IsWeight(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= 5 && text[0] is (byte)'0' or (byte)'1' && (text.Length == 1 || text[1] == '.')
            && (text.Length < 3
                || !text[2..].ContainsAnyExceptInRange((byte)'0', text[0] == '1' ? (byte)'0' : (byte)'9'));

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
