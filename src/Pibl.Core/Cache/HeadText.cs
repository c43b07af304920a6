using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Heads and fields as a cache file has them: the lines of the message in Latin-1 (RFC 9110 §5.5), each ended by one
/// line feed, so that a person who lists the file can read them. What was written reads back the same, field by field.
/// </summary>
public static class HeadText
{
    /// <summary>A copy that holds nothing alive but itself: the original may be a few slices of a large head.</summary>
    public static Fields Compact(Fields fields)
    {
        if (fields.Count == 0)
        {
            return Fields.Empty;
        }

        var bytes = new byte[LengthOf(fields)];
        var places = new Field[fields.Count];
        var at = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var name = fields.NameOf(i);
            var value = fields.ValueOf(i);
            places[i] = new Field(fields[i].Id, at, name.Length, at + name.Length + 2, value.Length);
            name.CopyTo(bytes.AsSpan(at));
            at += name.Length;
            bytes[at++] = (byte)':';
            bytes[at++] = (byte)' ';
            value.CopyTo(bytes.AsSpan(at));
            at += value.Length;
            bytes[at++] = (byte)'\n';
        }

        return new Fields(bytes, places, places.Length);
    }

    /// <summary>In bytes, as <see cref="Compact"/> lays them out.</summary>
    public static int LengthOf(Fields fields)
    {
        var length = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            length += fields[i].NameLength + fields[i].ValueLength + 3;
        }

        return length;
    }

    /// <summary>Null when a line would read back as something else (no parser lets such a field through).</summary>
    public static string? Of(Fields fields)
    {
        var text = new StringBuilder(LengthOf(fields));
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.NameOf(i);
            var value = fields.ValueOf(i);
            if (name.IsEmpty || name.ContainsAny(":\r\n\0"u8) || value.ContainsAny("\r\n\0"u8))
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(name)).Append(": ")
                .Append(Encoding.Latin1.GetString(value)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Status line and fields; null as <see cref="Of(Fields)"/>.</summary>
    public static string? Of(ResponseHead head) =>
        Of(head.Fields) is { } fields && !head.Reason.Span.ContainsAny("\r\n\0"u8)
            ? string.Create(
                CultureInfo.InvariantCulture, $"{VersionOf(head.Version)} {head.Status:000} {head.Reason}\n{fields}")
            : null;

    /// <summary>Null when <paramref name="text"/> is not what <see cref="Of(Fields)"/> writes.</summary>
    public static Fields? ReadFields(string text) => ReadFields(Encoding.Latin1.GetBytes(text), 0);

    /// <summary>Null when <paramref name="text"/> is not what <see cref="Of(ResponseHead)"/> writes.</summary>
    public static ResponseHead? ReadHead(string text, Framing framing)
    {
        const int reasonAt = 13; // behind "HTTP/1.1 200 "
        var bytes = Encoding.Latin1.GetBytes(text);
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        if (end < reasonAt || bytes[8] != ' ' || bytes[12] != ' '
            || !int.TryParse(bytes.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || VersionOf(bytes.AsSpan(0, 8)) is not { } version
            || ReadFields(bytes, end + 1) is not { } fields)
        {
            return null;
        }

        // RFC 9111 §3.1: what belongs to a connection is not stored.
        var reason = end == reasonAt ? default : new Bytes(bytes, reasonAt, end - reasonAt);
        return new ResponseHead(status, reason, version, fields, framing, ConnectionOptions.None);
    }

    private static Fields? ReadFields(byte[] bytes, int at)
    {
        var count = bytes.AsSpan(at).Count((byte)'\n');
        var places = new Field[count];
        for (var i = 0; i < count; i++)
        {
            var line = bytes.AsSpan(at, bytes.AsSpan(at).IndexOf((byte)'\n'));
            var colon = line.IndexOf(": "u8);
            if (colon <= 0)
            {
                return null;
            }

            places[i] = new Field(FieldIds.Of(line[..colon]), at, colon, at + colon + 2, line.Length - colon - 2);
            at += line.Length + 1;
        }

        return at == bytes.Length ? new Fields(bytes, places, count) : null;
    }

    private static string VersionOf(HttpVersion version) => version switch
    {
        HttpVersion.Http10 => "HTTP/1.0",
        HttpVersion.Http11 => "HTTP/1.1",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };

    private static HttpVersion? VersionOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("HTTP/1.1"u8) ? HttpVersion.Http11
        : text.SequenceEqual("HTTP/1.0"u8) ? HttpVersion.Http10
        : null;
}
