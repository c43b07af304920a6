using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>The Via field (RFC 9110 §7.6.3): who passed a message on, and in which version it came in.</summary>
public static class Via
{
    /// <summary>What this proxy calls itself: a pseudonym, so that no address is given away.</summary>
    public static ReadOnlySpan<byte> Pseudonym => "pibl"u8;

    /// <summary>
    /// How often a proxy of this pseudonym has passed the message on. A chain of several is allowed; a great number is
    /// a loop.
    /// </summary>
    public static int CountOf(Fields fields, ReadOnlySpan<byte> pseudonym)
    {
        var count = 0;
        for (var at = fields.IndexOf(FieldId.Via, 0); at >= 0; at = fields.IndexOf(FieldId.Via, at + 1))
        {
            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                count += Ascii.EqualsIgnoreCase(ReceivedBy(member), pseudonym) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Appends a member as a line of its own, behind those that came.</summary>
    internal static void Append(HeadBuffer to, HttpVersion received, ReadOnlySpan<byte> pseudonym)
    {
        to.Append(received switch
        {
            HttpVersion.Http10 => "Via: 1.0 "u8,
            HttpVersion.Http11 => "Via: 1.1 "u8,
            HttpVersion.Http2 => "Via: 2 "u8,
            _ => throw new ArgumentOutOfRangeException(nameof(received)),
        });
        to.Append(pseudonym);
        to.Append("\r\n"u8);
    }

    /// <summary>The second word of <c>received-protocol RWS received-by [ RWS comment ]</c>.</summary>
    private static ReadOnlySpan<byte> ReceivedBy(ReadOnlySpan<byte> member)
    {
        var space = member.IndexOfAny(Octets.Space, Octets.Tab);
        var rest = space < 0 ? default : Octets.Trim(member[space..]);
        var end = rest.IndexOfAny(Octets.Space, Octets.Tab);
        return end < 0 ? rest : rest[..end];
    }
}
