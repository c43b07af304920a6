using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>What is to be explained, as somebody has written it.</summary>
/// <param name="Url">Such as <c>http://shop.example/p/7</c>.</param>
/// <param name="Method">GET unless given.</param>
/// <param name="Headers">Each <c>Name: value</c>.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Response">What a server is to be thought to answer: <c>HTTP/1.1 200 OK</c>; empty: nothing.</param>
/// <param name="ResponseHeaders">Each <c>Name: value</c>.</param>
public sealed record ExplainQuery(
    string Url, string Method, Seq<string> Headers, string Client, string Response, Seq<string> ResponseHeaders)
{
    /// <summary>The client that is meant where none is named.</summary>
    public const string ClientDefault = "127.0.0.1";

    /// <summary>No more fields can be given; a request has fewer.</summary>
    private const int HeadersMax = 200;

    private static readonly ExplainQuery Empty = new("", "GET", Seq<string>(), ClientDefault, "", Seq<string>());

    /// <summary>
    /// The query of a target such as <c>/api/explain?url=…&amp;method=GET&amp;header=…</c>; or what is wrong.
    /// </summary>
    public static Either<string, ExplainQuery> Read(string target)
    {
        var query = Empty;
        var start = target.IndexOf('?', StringComparison.Ordinal);
        foreach (var part in start < 0 ? [] : target[(start + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Split('=')[0];
            var value = Uri.UnescapeDataString(part[Math.Min(part.Length, name.Length + 1)..]);
            if (query.With(name, value) is not { } more)
            {
                return Left<string, ExplainQuery>(
                    $"{name} is not known: url, method, header, client, response or response-header");
            }

            query = more;
        }

        return query.Url.Length == 0 ? Left<string, ExplainQuery>("url is missing, such as ?url=http://shop.example/p/7")
            : query.Headers.Count + query.ResponseHeaders.Count > HeadersMax
                ? Left<string, ExplainQuery>($"no more than {HeadersMax} fields can be given")
            : Right<string, ExplainQuery>(query);
    }

    /// <summary>As <see cref="Read"/> reads it.</summary>
    public string ToQuery() => string.Join('&', new[]
        {
            Pair("url", Url), Pair("method", Method), Pair("client", Client),
        }
        .Concat(Headers.Map(header => Pair("header", header)))
        .Concat(Response.Length == 0 ? [] : [Pair("response", Response)])
        .Concat(ResponseHeaders.Map(header => Pair("response-header", header))));

    /// <summary>The request, as the proxy would have read it; or all that is wrong with it.</summary>
    /// <param name="settings">Of the whole file: its limits, and whom it trusts.</param>
    /// <param name="now">When it comes.</param>
    public Validation<ConfigError, Received> Request(Settings settings, DateTimeOffset now) =>
        ReadClient().Bind(client => RouteRequest.Read(
                Url, Method, Headers, settings.Limits.Head, TrustRule.IsTrusted(settings.TrustedProxies, client))
            .Map(head => new Received(
                head, RequestBody.None,
                new Arrival(
                    new Connection(0, new IPEndPoint(client, 0), new IPEndPoint(IPAddress.Loopback, 0), now),
                    1, now))));

    /// <summary>The head that a server is to be thought to answer with; none: nothing.</summary>
    /// <param name="settings">Its limits.</param>
    /// <param name="method">Of the request.</param>
    public Validation<ConfigError, Option<ResponseHead>> Answer(Settings settings, Method method) =>
        Response.Length == 0 && ResponseHeaders.IsEmpty
            ? Success<ConfigError, Option<ResponseHead>>(None)
            : RouteRequest.ReadResponse(
                    Response.Length == 0 ? "HTTP/1.1 200 OK" : Response, ResponseHeaders, settings.Limits.Head, method)
                .Map(Some);

    private Validation<ConfigError, IPAddress> ReadClient() =>
        IPAddress.TryParse(Client, out var address) && !Client.Contains('/', StringComparison.Ordinal)
            ? Success<ConfigError, IPAddress>(address)
            : SourceSpan.OfArgument("--client", Client).Fails<IPAddress>("a client is an address", "such as 192.0.2.7");

    private ExplainQuery? With(string name, string value) => name switch
    {
        "url" => this with { Url = value },
        "method" => this with { Method = value },
        "header" => this with { Headers = Headers.Add(value) },
        "client" => this with { Client = value },
        "response" => this with { Response = value },
        "response-header" => this with { ResponseHeaders = ResponseHeaders.Add(value) },
        _ => null,
    };

    private static string Pair(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";
}
