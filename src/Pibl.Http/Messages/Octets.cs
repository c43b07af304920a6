using System.Buffers;

namespace Pibl.Http.Messages;

/// <summary>The byte classes of the grammar, in the form that the vectorised searches take.</summary>
internal static class Octets
{
    internal const byte Tab = (byte)'\t';
    internal const byte Lf = (byte)'\n';
    internal const byte Cr = (byte)'\r';
    internal const byte Space = (byte)' ';

    // RFC 9110 §5.6.2: tchar
    internal static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9113 §8.2.1: names are in lower case.
    internal static readonly SearchValues<byte> LowerToken = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// What may not stand in a field value or reason phrase: every control byte but HTAB. The first hit in a good line
    /// is its CR, so one search both checks the line and finds its end. RFC 9110 §5.5 allows obs-text (0x80 to 0xFF).
    /// </summary>
    internal static readonly SearchValues<byte> NotFieldContent = SearchValues.Create(
        Enumerable.Range(0, 0x20).Where(octet => octet != Tab).Append(0x7F).Select(octet => (byte)octet).ToArray());

    /// <summary>
    /// What may stand in a request target: printable ASCII without space, <c>#</c> (a fragment is never sent, RFC 9112
    /// §3.2) and <c>" &lt; &gt;</c>, which no client sends unescaped. Some characters outside RFC 3986 stay, because
    /// browsers send them as they are: <c>| ^ ` { } [ ] \</c> and a lone <c>%</c>.
    /// </summary>
    internal static readonly SearchValues<byte> Target = SearchValues.Create(
        Enumerable.Range(0x21, 0x5E)
            .Where(octet => !"#\"<>".Contains((char)octet)).Select(octet => (byte)octet).ToArray());

    // RFC 9110 §5.6.3
    internal static bool IsWhitespace(byte octet) => octet is Space or Tab;

    /// <summary>Without the optional whitespace at both ends (RFC 9110 §5.6.3: SP and HTAB, nothing else).</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        var start = 0;
        var end = value.Length;
        while (start < end && IsWhitespace(value[start]))
        {
            start++;
        }

        while (end > start && IsWhitespace(value[end - 1]))
        {
            end--;
        }

        return value[start..end];
    }

    internal static bool IsToken(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExcept(Token);
}
