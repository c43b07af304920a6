using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// What a trusted peer says about the client's scheme (TRUSTED_PROXIES; nobody else is asked).
/// <para>Rule 1. X-Forwarded-Proto goes before Forwarded (RFC 7239 §5.4): a peer that writes the former mostly passes
/// on the latter as the client wrote it.</para>
/// <para>Rule 2. In a list the first member is the client's. Members that differ, and words that are no scheme, leave
/// it in doubt: servers disagree about which of them counts.</para>
/// <para>Rule 3. Nothing is said: the scheme is the listener's.</para>
/// </summary>
internal static class SchemeRule
{
    public static ClientScheme Of(Fields fields, ConnectionOptions connection, ClientScheme listener) =>
        ForwardedProto(fields, connection) ?? Forwarded(fields, connection) ?? listener;

    private static ClientScheme? ForwardedProto(Fields fields, ConnectionOptions connection)
    {
        ClientScheme? said = null;
        for (var at = fields.IndexOf(FieldId.XForwardedProto, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.XForwardedProto, at + 1))
        {
            if (!HopByHop.Passes(fields, at, connection))
            {
                continue;
            }

            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                var scheme = SchemeOf(member);
                said = said is null || said == scheme ? scheme : ClientScheme.Doubtful;
            }
        }

        return said;
    }

    private static ClientScheme? Forwarded(Fields fields, ConnectionOptions connection)
    {
        for (var at = fields.IndexOf(FieldId.Forwarded, 0); at >= 0; at = fields.IndexOf(FieldId.Forwarded, at + 1))
        {
            if (!HopByHop.Passes(fields, at, connection))
            {
                continue;
            }

            // RFC 7239 §4: the first element is the hop next to the client.
            foreach (var element in FieldLists.Members(fields.ValueOf(at)))
            {
                return ProtoOf(element);
            }
        }

        return null;
    }

    private static ClientScheme? ProtoOf(ReadOnlySpan<byte> element)
    {
        while (!element.IsEmpty)
        {
            var end = EndOfPair(element);
            var pair = element[..end].Trim(" \t"u8);
            element = end == element.Length ? default : element[(end + 1)..];
            if (pair.Length > 6 && Ascii.EqualsIgnoreCase(pair[..6], "proto="u8))
            {
                return SchemeOf(pair[6..].Trim((byte)'"'));
            }
        }

        return null;
    }

    // RFC 7239 §4: a semicolon in a quoted string separates nothing.
    private static int EndOfPair(ReadOnlySpan<byte> element)
    {
        var (at, quoted) = (0, false);
        for (; at < element.Length && (quoted || element[at] != ';'); at++)
        {
            quoted ^= element[at] == '"';
            at += quoted && element[at] == '\\' ? 1 : 0;
        }

        return Math.Min(at, element.Length);
    }

    private static ClientScheme SchemeOf(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "https"u8) ? ClientScheme.Https
        : Ascii.EqualsIgnoreCase(word, "http"u8) ? ClientScheme.Http
        : ClientScheme.Doubtful;
}
