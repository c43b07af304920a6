using System.Text;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// The list behind LISTEN: <c>[::]:80, 10.0.0.5:8080 proxy-protocol, unix:/run/pibl.sock mode=600</c>.
/// </summary>
public static class ListenPlaces
{
    /// <summary>More than this would be a list that nobody wrote.</summary>
    public const int CountMax = 64;

    private const string Scheme = "unix:";
    private const string Example = "such as 0.0.0.0:8080, [::]:80 or unix:/run/pibl.sock";

    private static readonly Seq<string> Attributes = Seq("proxy-protocol", "mode", "tls");

    public static readonly ValueKind<Seq<ListenPlace>> Kind = new(
        $"`none`, or 1 to {CountMax} places with commas between: `address:port` or `unix:PATH`, `tls`, `proxy-protocol`, `mode=660`",
        (key, value) => value.Text == "none"
            ? Success<ConfigError, Seq<ListenPlace>>(Seq<ListenPlace>())
            : Lists.Read(key, value, "places", CountMax, ReadPlace).Bind(places => Distinct(value, places)),
        places => places.IsEmpty ? "none" : string.Join(", ", places.Map(Show)));

    /// <summary>One place of the admin interface, which speaks plain HTTP to nobody else's proxies.</summary>
    public static readonly ValueKind<ListenPlace> One = new(
        "`127.0.0.1:9900`, or `unix:PATH` with `mode=600` unless given", ReadOne, Show);

    /// <summary>All that a configuration asks for: PROXY with PUERTO, unless they are left out, and LISTEN.</summary>
    public static Seq<ListenPlace> Of(Settings settings) => settings.Address.Length == 0
        ? settings.Listen
        : ListenPlace.First(settings.Address, settings.Port).Cons(settings.Listen);

    /// <summary>As LISTEN takes it.</summary>
    public static string Show(ListenPlace place) => NameOf(place)
        + (place.ProxyProtocol ? " proxy-protocol" : "")
        + (place.Tls ? " tls" : "")
        + (place.Path is null || place.Mode == ListenPlace.ModeDefault ? "" : $" mode={Convert.ToString(place.Mode, 8)}");

    private static string NameOf(ListenPlace place) => place.Path is { } path ? Scheme + path
        : place.Host.Contains(':') ? $"[{place.Host}]:{Counts.Show(place.Port)}"
        : $"{place.Host}:{Counts.Show(place.Port)}";

    private static Validation<ConfigError, ListenPlace> ReadPlace(string key, SourceSpan item)
    {
        var words = item.Words();
        return words.IsEmpty
            ? item.Fails<ListenPlace>("a place is missing here", "one comma between two, none at the end")
            : (PlaceOf(words.Head), Words(words)).Apply((place, edit) => edit(place));
    }

    private static Validation<ConfigError, ListenPlace> ReadOne(string key, SourceSpan value) =>
        value.Text.All(char.IsAsciiDigit)
            ? value.Fails<ListenPlace>("the address is missing", Suggestions.DidYouMean($"127.0.0.1:{value.Text}"))
            : ReadPlace(key, value).Bind(place => (place.Tls, place.ProxyProtocol) switch
            {
                (true, _) => value.Fails<ListenPlace>($"{key} speaks plain HTTP", "leave tls out"),
                (_, true) => value.Fails<ListenPlace>($"{key} takes no PROXY header", "leave proxy-protocol out"),
                _ => Success<ConfigError, ListenPlace>(
                    place.Path is not null && !value.Text.Contains("mode=", StringComparison.Ordinal)
                        ? place with { Mode = ListenPlace.ModeOwner }
                        : place),
            });

    private static Validation<ConfigError, ListenPlace> PlaceOf(SourceSpan place)
    {
        var text = place.Text;
        if (text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return PathOf(place.From(Scheme.Length));
        }

        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            return place.Slice(0, scheme + 3).Fails<ListenPlace>("a place stands without a scheme", Example);
        }

        var colon = text.LastIndexOf(':');
        var isBracketed = text.StartsWith('[');
        if (colon < 0 || (isBracketed && !text[..colon].EndsWith(']')))
        {
            return place.Fails<ListenPlace>(
                "the port is missing", text.All(char.IsAsciiDigit) ? Suggestions.DidYouMean($"0.0.0.0:{text}") : Example);
        }

        var host = isBracketed ? place.Slice(1, colon - 2) : place.Slice(0, colon);
        return text.StartsWith("*:", StringComparison.Ordinal)
            ? place.Fails<ListenPlace>("a place has an address", Suggestions.DidYouMean($"[::]{text[1..]}"))
            : !isBracketed && host.Text.Contains(':')
                ? place.Fails<ListenPlace>("more than one colon: an IPv6 address stands in brackets", "such as [::1]:80")
            : (isBracketed && !host.Text.Contains(':') ? Hosts.Ipv6(host) : Hosts.Read(host),
                Counts.Read("port", place.From(colon + 1), 1, 65535))
                .Apply((address, port) => new ListenPlace(address, port));
    }

    private static Validation<ConfigError, ListenPlace> PathOf(SourceSpan path) =>
        path.Length == 0 || path.Text.EndsWith('/')
            ? path.Fails<ListenPlace>("the path of a socket is missing", "such as unix:/run/pibl.sock")
        : Encoding.UTF8.GetByteCount(path.Text) > ListenPlace.PathBytesMax
            ? path.Fails<ListenPlace>(
                "the path of a socket is too long", $"the system takes {ListenPlace.PathBytesMax} bytes")
        : Success<ConfigError, ListenPlace>(ListenPlace.Unix(path.Text));

    /// <summary>What the words behind the place make of it.</summary>
    private static Validation<ConfigError, Func<ListenPlace, ListenPlace>> Words(Seq<SourceSpan> words)
    {
        var isUnix = words.Head.Text.StartsWith(Scheme, StringComparison.Ordinal);
        return Validations.All(words.Tail.Map(word => ReadWord(word, isUnix)).Strict())
            .Map<Func<ListenPlace, ListenPlace>>(edits => place => edits.Fold(place, (made, edit) => edit(made)));
    }

    private static Validation<ConfigError, Func<ListenPlace, ListenPlace>> ReadWord(SourceSpan word, bool isUnix) =>
        word.Text switch
        {
            "proxy-protocol" => Success<ConfigError, Func<ListenPlace, ListenPlace>>(
                place => place with { ProxyProtocol = true }),
            "tls" => Success<ConfigError, Func<ListenPlace, ListenPlace>>(place => place with { Tls = true }),
            ['m', 'o', 'd', 'e', '=', .. var mode] when isUnix => ReadMode(word, mode),
            ['m', 'o', 'd', 'e', ..] when isUnix => Wrong(word, "a mode is mode=660", "three digits from 0 to 7"),
            ['m', 'o', 'd', 'e', '=', ..] => Wrong(word, "only a socket in the file system has a mode", "leave it out"),
            var text => Wrong(
                word, $"unknown word {text}",
                Suggestions.DidYouMean(text, Attributes, "tls or proxy-protocol; a comma stands between two places")),
        };

    private static Validation<ConfigError, Func<ListenPlace, ListenPlace>> ReadMode(SourceSpan word, string mode) =>
        mode.Length == 3 && mode.All(digit => digit is >= '0' and <= '7')
            ? Success<ConfigError, Func<ListenPlace, ListenPlace>>(
                place => place with { Mode = Convert.ToInt32(mode, 8) })
            : Wrong(word, "a mode is mode=660", "three digits from 0 to 7");

    private static Validation<ConfigError, Func<ListenPlace, ListenPlace>> Wrong(
        SourceSpan word, string what, string hint) =>
        word.Fails<Func<ListenPlace, ListenPlace>>(what, hint);

    private static Validation<ConfigError, Seq<ListenPlace>> Distinct(SourceSpan value, Seq<ListenPlace> places)
    {
        var items = value.Split(',').Map(part => part.Trim()).Strict();
        for (var at = 1; at < places.Count; at++)
        {
            if (places.Take(at).Exists(earlier => NameOf(earlier) == NameOf(places[at])))
            {
                return items[at].Fails<Seq<ListenPlace>>($"{NameOf(places[at])} is listed twice", "keep one");
            }
        }

        return Success<ConfigError, Seq<ListenPlace>>(places);
    }
}
