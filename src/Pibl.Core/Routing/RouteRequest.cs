using System.Globalization;
using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Routing;

/// <summary>The request that a URL, a method and fields describe, as a client would send it.</summary>
public static class RouteRequest
{
    private const string StatusForm = "such as 'HTTP/1.1 200 OK'";

    private const string Form = "such as http://shop.example/api";

    /// <summary>
    /// The head as the proxy would read it, by the same parser; or what is wrong, with the place in the option.
    /// </summary>
    /// <param name="url"><c>--url</c>: with scheme and host.</param>
    /// <param name="method"><c>--method</c>.</param>
    /// <param name="headers">Each <c>--header</c>, <c>Name: value</c>; one for Host goes before the URL's.</param>
    /// <param name="limits">LIMIT_LINE and its like.</param>
    /// <param name="isTrusted">It comes from one of TRUSTED_PROXIES.</param>
    public static Validation<ConfigError, RequestHead> Read(
        string url, string method, Seq<string> headers, HeadLimits limits, bool isTrusted = false)
    {
        var asked = SourceSpan.OfArgument("--url", url);
        var named = SourceSpan.OfArgument("--method", method);
        var fields = Validations.All(headers.Map(header => ReadHeader(SourceSpan.OfArgument("--header", header))).Strict());
        return (ReadUrl(asked), ReadMethod(named), fields)
            .Apply((place, verb, lines) => (place, verb, lines))
            .Bind(parts => Parse(asked, parts.place, parts.verb, parts.lines, limits, isTrusted));
    }

    private static Validation<ConfigError, Place> ReadUrl(SourceSpan url)
    {
        var text = url.Text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return Wrong(url, text.StartsWith('/') ? "a path alone: the host decides as well" : "the scheme is missing",
                text.StartsWith('/') ? Suggestions.DidYouMean($"http://HOST{text}")
                : text.Length == 0 ? Form : Suggestions.DidYouMean($"http://{text}"));
        }

        if (text[..scheme].ToLowerInvariant() is not ("http" or "https"))
        {
            return Wrong(url.Slice(0, scheme), $"{text[..scheme]} is not spoken here", Form);
        }

        var rest = url.From(scheme + 3);
        var end = rest.Text.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest.Slice(0, end);
        if (authority.Length == 0)
        {
            return Wrong(authority, "the host is missing", Form);
        }

        if (authority.Text.LastIndexOf('@') is var at and >= 0)
        {
            return Wrong(authority.Slice(0, at + 1), "a name and a password are no part of a request's target",
                "--header 'Authorization: …' sends them");
        }

        if (IndexOfControl(url.Text) is var control and >= 0)
        {
            return Wrong(url.Slice(control, 1), "a control character in the URL", "write it as %0A and the like");
        }

        // RFC 9110 §4.2.5, RFC 9112 §3.2.1: the fragment stays with the client, an empty path is a slash.
        var target = (end < 0 ? "" : rest.Text[end..]).Split('#')[0];
        var space = url.Text.AsSpan().IndexOfAny(' ', '\t');
        return space >= 0
            ? Wrong(url.Slice(space, 1), "a space in the URL", "write it as %20")
            : Success<ConfigError, Place>(new Place(
                url.Text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? ClientScheme.Https : ClientScheme.Http,
                Named(authority.Text), Encoded(target.StartsWith('/') ? target : "/" + target)));
    }

    /// <summary>RFC 5891 §4: a name that is not ASCII in its other form, as browsers send it.</summary>
    private static string Named(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var port = colon > authority.LastIndexOf(']') ? authority[colon..] : "";
        try
        {
            return System.Text.Ascii.IsValid(authority)
                ? authority
                : new IdnMapping().GetAscii(authority[..(authority.Length - port.Length)]) + port;
        }
        catch (ArgumentException)
        {
            // It is no name in any form: the proxy says so.
            return authority;
        }
    }

    /// <summary>RFC 3986 §2.5: what is not ASCII as the octets of UTF-8, as browsers send it.</summary>
    private static string Encoded(string target) => string.Concat(Encoding.UTF8.GetBytes(target).Select(
        octet => octet < 0x80 ? ((char)octet).ToString() : $"%{octet:X2}"));

    private static Validation<ConfigError, string> ReadMethod(SourceSpan method) => SiteKeys.Method.Kind
        .Read("--method", method)
        .Bind(methods => methods.Count == 1
            ? Success<ConfigError, string>(methods.Head.ToString())
            : method.Fails<string>("one method is asked for", "such as GET"));

    private static Validation<ConfigError, (string Name, string Value)> ReadHeader(SourceSpan header)
    {
        var colon = header.Text.IndexOf(':');
        var name = colon < 0 ? header : header.Slice(0, colon);
        return colon < 0 ? header.Fails<(string, string)>("there is no colon in this field", "such as 'X-Beta: 1'")

            // RFC 9110 §5.5: a field is one line, and nothing behind it is another.
            : IndexOfControl(header.Text) is var control and >= 0
                ? header.Slice(control, 1).Fails<(string, string)>("a control character in a field", "give each field by itself")
            : SiteKeys.Header.Kind.Read("--header", name).Map(_ => (name.Text, header.From(colon + 1).Trim().Text));
    }

    /// <summary>
    /// The head of a response as the proxy would read it, by the same parser; or what is wrong, with the place in the
    /// option.
    /// </summary>
    /// <param name="line"><c>--response</c>: <c>HTTP/1.1 200 OK</c>.</param>
    /// <param name="headers">Each <c>--response-header</c>.</param>
    /// <param name="limits">LIMIT_HEAD and its like.</param>
    /// <param name="method">Of the request.</param>
    public static Validation<ConfigError, ResponseHead> ReadResponse(
        string line, Seq<string> headers, HeadLimits limits, Method method)
    {
        var given = SourceSpan.OfArgument("--response", line);
        if (IndexOfControl(line) is var control and >= 0)
        {
            return given.Slice(control, 1).Fails<ResponseHead>("a control character in the status line", StatusForm);
        }

        return Validations.All(headers
                .Map(header => ReadHeader(SourceSpan.OfArgument("--response-header", header))).Strict())
            .Bind(fields =>
            {
                var text = new StringBuilder($"{line}\r\n");
                foreach (var (name, value) in fields)
                {
                    text.Append($"{name}: {value}\r\n");
                }

                var scanned = 0;
                var parsed = ResponseParser.Parse(
                    Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), limits, method, ref scanned);
                return parsed.Head is { } head && head.Status >= 200
                    ? Success<ConfigError, ResponseHead>(head)
                    : given.Fails<ResponseHead>(parsed.Fault?.Detail ?? "that is no final response", StatusForm);
            });
    }

    // RFC 9110 §5.5, RFC 9112 §3: none of them is in a target or a field; a tab is a space there.
    private static int IndexOfControl(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]) && text[at] != '\t')
            {
                return at;
            }
        }

        return -1;
    }

    private static Validation<ConfigError, RequestHead> Parse(
        SourceSpan url, Place place, string method, Seq<(string Name, string Value)> fields, HeadLimits limits,
        bool isTrusted)
    {
        var text = new StringBuilder($"{method} {place.Target} HTTP/1.1\r\n");
        if (!fields.Exists(field => string.Equals(field.Name, "Host", StringComparison.OrdinalIgnoreCase)))
        {
            text.Append($"Host: {place.Authority}\r\n");
        }

        foreach (var (name, value) in fields)
        {
            text.Append($"{name}: {value}\r\n");
        }

        var scanned = 0;
        var parsed = RequestParser.Parse(
            Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), limits, ref scanned, isTrusted, place.Scheme);
        return parsed.Head is { } head
            ? Success<ConfigError, RequestHead>(head)
            : url.Fails<RequestHead>(
                parsed.Fault is { } fault
                    ? $"the proxy would answer {Counts.Show(Faults.StatusOf(fault.Kind))}: {fault.Detail}"
                    : "the proxy would wait for the rest of such a request",
                Form);
    }

    private static Validation<ConfigError, Place> Wrong(SourceSpan where, string what, string hint) =>
        where.Fails<Place>(what, hint);

    /// <summary>What a URL names.</summary>
    private sealed record Place(ClientScheme Scheme, string Authority, string Target);
}
