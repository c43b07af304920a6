using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What <c>k8s:namespace/service:port</c> names.</summary>
/// <param name="Namespace">A label of DNS (RFC 1123 §2.1).</param>
/// <param name="Service">A label of DNS.</param>
/// <param name="Port">The number of a port of the endpoints, or its name.</param>
public sealed record ServicePort(string Namespace, string Service, string Port)
{
    /// <summary>The <see cref="Endpoint.Source"/> of such entries.</summary>
    public const string Source = "k8s";

    private const string Form = "such as k8s:default/app:8080, or k8s:default/app:http by the port's name";
    private const string Labels = "1 to 63 lower-case letters, digits and \"-\", which is not at its ends";
    private const int LabelLengthMax = 63;

    // RFC 6335 §5.1
    private const int PortNameLengthMax = 15;

    /// <summary>That of an entry whose source is <see cref="Source"/>.</summary>
    public static ServicePort Of(Endpoint entry)
    {
        var (slash, colon) = (entry.Host.IndexOf('/'), entry.Host.IndexOf(':'));
        return new ServicePort(entry.Host[..slash], entry.Host[(slash + 1)..colon], entry.Host[(colon + 1)..]);
    }

    /// <summary>The entry, with its words; or all that is wrong with it.</summary>
    internal static Validation<ConfigError, Endpoint> Read(Seq<SourceSpan> words) =>
        (NameOf(words.Head.From(Source.Length + 1)), ServerWords.Read(words.Tail)).Apply((name, set) =>
            set.Fold(new Endpoint(name, 0, Source: Source), (server, word) => word(server)));

    private static Validation<ConfigError, string> NameOf(SourceSpan name)
    {
        var text = name.Text;
        var slash = text.IndexOf('/');
        if (slash < 0)
        {
            return name.Fails<string>("a namespace and a service are named, with a / between", Form);
        }

        var service = name.From(slash + 1);
        var colon = service.Text.IndexOf(':');
        return colon < 0
            ? service.Fails<string>("the port is missing", Form)
            : (Label("namespace", name.Slice(0, slash)), Label("service", service.Slice(0, colon)),
                PortOf(service.From(colon + 1))).Apply((_, _, _) => text);
    }

    private static Validation<ConfigError, Unit> Label(string what, SourceSpan label)
    {
        var text = label.Text;
        var small = text.ToLowerInvariant();
        return IsLabel(text, LabelLengthMax) ? Success<ConfigError, Unit>(unit)
            : text.Length == 0 ? label.Fails<Unit>($"the {what} is missing", Form)
            : IsLabel(small, LabelLengthMax)
                ? label.Fails<Unit>($"\"{text}\" is no name of a {what}", Suggestions.DidYouMean(small))
            : label.Fails<Unit>($"\"{text}\" is no name of a {what}", Labels);
    }

    private static Validation<ConfigError, Unit> PortOf(SourceSpan port)
    {
        var text = port.Text;
        return text.Length == 0 ? port.Fails<Unit>("the port is missing", Form)
            : text.All(char.IsAsciiDigit) ? Counts.Read("port", port, 1, 65535).Map(_ => unit)
            : IsLabel(text, PortNameLengthMax) && text.Any(char.IsAsciiLetterLower) ? Success<ConfigError, Unit>(unit)
            : port.Fails<Unit>(
                $"\"{text}\" is neither a port's number nor its name",
                $"1 to 65535, or 1 to {PortNameLengthMax} lower-case letters, digits and \"-\"");
    }

    private static bool IsLabel(string text, int lengthMax) =>
        text.Length > 0 && text.Length <= lengthMax && text[0] != '-' && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
