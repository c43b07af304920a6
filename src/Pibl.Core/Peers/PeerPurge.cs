using System.Globalization;
using System.Text;
using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Peers;

/// <summary>
/// A purge on its way between peers: the method PURGE with lines of <c>Pibl-Purge</c>. <c>begin 1f</c> names it,
/// <c>soft</c> makes it soft, and <c>prefix shop.example /img/</c> is a scope: its kind, its host (<c>*</c>: all), and
/// its name, octets that a field cannot have as <c>%XX</c>. <c>end 1f</c> says that it has reached all.
/// </summary>
/// <param name="Number">By which the end finds the beginning.</param>
/// <param name="Order">What is purged; null: it is the end.</param>
public sealed record PeerPurge(ulong Number, PurgeOrder? Order)
{
    /// <summary>The name of the field.</summary>
    public const string Name = "Pibl-Purge";

    private const string Soft = "soft";

    /// <summary>Octets of one request's lines: with them a head stays below the smallest LIMIT_HEAD.</summary>
    private const int BytesMax = 2048;

    /// <summary>The method.</summary>
    public static readonly Bytes Method = Bytes.Of("PURGE"u8);

    private static readonly HashMap<string, PurgeKind> Kinds = toHashMap(
        Enum.GetValues<PurgeKind>().Select(kind => (WordOf(kind), kind)));

    /// <summary>
    /// Where a purge is sent to: the host and target of some site, whichever answers. One that asks for no more than
    /// host and path, where there is one.
    /// </summary>
    public static (Bytes Host, Bytes Target) PlaceOf(Settings settings)
    {
        var match = settings.Sites().OrderBy(site => site.Settings.Match.Conditions).First().Settings.Match;
        var host = match.Hosts.HeadOrNone().Match(
            pattern => pattern.IsWildcard ? Bytes.Of($"peer.{pattern.Name}") : pattern.Name, () => Bytes.Of("peer"));
        return (host, match.Paths.HeadOrNone().IfNone(Bytes.Of("/")));
    }

    /// <summary>The fields of each request that carries a part of an order.</summary>
    public static Seq<Fields> Write(ulong number, PurgeOrder order)
    {
        var parts = Seq<Fields>();
        var (lines, bytes) = (Begin(number, order.IsSoft), 0);
        foreach (var scope in order.Scopes)
        {
            var line = Show(scope);
            if (bytes > 0 && bytes + line.Length > BytesMax)
            {
                parts = parts.Add(lines);
                (lines, bytes) = (Begin(number, order.IsSoft), 0);
            }

            lines = lines.With(Name, line);
            bytes += line.Length;
        }

        return parts.Add(lines).Strict();
    }

    /// <summary>The fields of the request that ends it.</summary>
    public static Fields WriteEnd(ulong number) => Fields.Of((Name, $"end {number:x}"));

    /// <summary>What a request says; null where that is not understood.</summary>
    public static PeerPurge? Read(Fields fields)
    {
        var (begun, ended, isSoft, scopes) = ((ulong?)null, (ulong?)null, false, Seq<PurgeScope>());
        for (var at = fields.IndexOf(Encoding.Latin1.GetBytes(Name), 0); at >= 0;
            at = fields.IndexOf(Encoding.Latin1.GetBytes(Name), at + 1))
        {
            var words = fields.BytesOf(at).ToString().Split(' ');
            if (words is ["begin", var first] && NumberOf(first) is { } began)
            {
                begun = began;
            }
            else if (words is ["end", var last] && NumberOf(last) is { } end)
            {
                ended = end;
            }
            else if (words is [Soft])
            {
                isSoft = true;
            }
            else if (words is [var kind, var host, var name] && Kinds.Find(kind).Case is PurgeKind known
                && Decoded(host == "*" ? "" : host) is { } place && Decoded(name == "-" ? "" : name) is { } what)
            {
                scopes = scopes.Add(new PurgeScope(known, place, what));
            }
            else
            {
                return null;
            }
        }

        return (begun, ended) switch
        {
            ({ } number, null) when !scopes.IsEmpty => new PeerPurge(number, new PurgeOrder(scopes.Strict(), isSoft)),
            (null, { } number) when scopes.IsEmpty => new PeerPurge(number, null),
            _ => null,
        };
    }

    private static Fields Begin(ulong number, bool isSoft)
    {
        var begin = Fields.Of((Name, $"begin {number:x}"));
        return isSoft ? begin.With(Name, Soft) : begin;
    }

    private static string Show(PurgeScope scope) =>
        $"{WordOf(scope.Kind)} {Encoded(scope.Host, "*")} {Encoded(scope.Name, "-")}";

    private static string WordOf(PurgeKind kind) => kind switch
    {
        PurgeKind.All => "all",
        PurgeKind.Url => "url",
        PurgeKind.Prefix => "prefix",
        PurgeKind.Pattern => "pattern",
        PurgeKind.Tag => "tag",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static ulong? NumberOf(string text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    /// <summary>What stands for nothing is encoded where it is meant.</summary>
    private static string Encoded(Bytes bytes, string nothing)
    {
        if (bytes.IsEmpty)
        {
            return nothing;
        }

        var isWord = bytes.Length == 1 && bytes.Span[0] == nothing[0];
        var text = new StringBuilder(bytes.Length);
        foreach (var octet in bytes.Span)
        {
            text.Append(isWord || octet is <= 0x20 or >= 0x7f or (byte)'%'
                ? $"%{octet:X2}" : ((char)octet).ToString());
        }

        return text.ToString();
    }

    private static Bytes? Decoded(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                octets.Add((byte)text[at]);
            }
            else if (at + 2 < text.Length && byte.TryParse(
                text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                at += 2;
            }
            else
            {
                return null;
            }
        }

        return Bytes.Owned([.. octets]);
    }
}
