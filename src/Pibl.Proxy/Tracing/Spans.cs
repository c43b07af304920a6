using System.Diagnostics;
using System.Globalization;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tracing;

/// <summary>
/// The spans of an exchange (OpenTelemetry's semantic conventions for HTTP): one for the request that came, and below
/// it one for each attempt at a server. Where nobody listens to <see cref="Source"/> there are none, and nothing is
/// allocated.
/// </summary>
public static class Spans
{
    /// <summary>Of the source, and of the meter: what a listener asks for.</summary>
    public const string Name = "Pibl";

    /// <summary>What a listener hears of.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Begins the span of a request; null: nobody wants it.</summary>
    /// <param name="received">The request.</param>
    /// <param name="site">The name of its site.</param>
    internal static Activity? Begin(Received received, string site)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Whoever started the program has nothing to do with who sends it requests.
        Activity.Current = null;
        var request = received.Request;
        var span = Source.StartActivity(
            ActivityKind.Server, TraceFields.Of(request.Fields), name: NameOf(request, site),
            startTime: received.Arrival.At);
        return span is { IsAllDataRequested: true } ? Tell(span, received, site) : span;
    }

    /// <summary>Ends the span of a request whose reply is out.</summary>
    internal static void End(Activity span, AccessEntry.Exchanged entry)
    {
        if (span.IsAllDataRequested)
        {
            if (entry.Status != 0)
            {
                span.SetTag("http.response.status_code", entry.Status);
                span.SetTag("http.response.body.size", entry.BodyBytes);
            }

            if (entry.Via.Cache is { } cache)
            {
                span.SetTag("pibl.cache.result", cache.Hit ? "hit" : "miss");
            }

            if (entry.Id is { } id)
            {
                span.SetTag("pibl.exchange.id", id.ToString());
            }

            // A server's span has failed by what the server did (conventions for HTTP, "Status").
            if (entry.Status >= 500 || entry.Fault is { Blame: not Blame.Client })
            {
                Fail(span, entry.Fault, entry.Status);
            }
        }

        span.SetEndTime((entry.At + entry.Elapsed).UtcDateTime);
        span.Stop();
    }

    /// <summary>Begins the span of an attempt at a server; null: nobody wants it.</summary>
    /// <param name="request">As the client sent it.</param>
    /// <param name="server">That is asked.</param>
    internal static Activity? BeginAttempt(RequestHead request, Endpoint server)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var parent = Activity.Current is { } current && current.Source == Source ? current : null;
        var span = Source.StartActivity(NameOf(request, ""), ActivityKind.Client, parent?.Context ?? default);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", MethodOf(request));
            span.SetTag("server.address", server.Host);
            span.SetTag("server.port", server.Port);
            if (parent is not null)
            {
                CountAttempt(parent, span);
            }
        }

        return span;
    }

    /// <summary>Ends the span of an attempt.</summary>
    /// <param name="span">Of it.</param>
    /// <param name="status">The server's, where it has answered; else 0.</param>
    /// <param name="fault">Why it has not; else null.</param>
    internal static void EndAttempt(Activity span, int status, Fault? fault)
    {
        if (span.IsAllDataRequested)
        {
            if (status != 0)
            {
                span.SetTag("http.response.status_code", status);
            }

            // A client's span has failed with 4xx as well (conventions for HTTP, "Status").
            if (fault is not null || status >= 400)
            {
                Fail(span, fault, status);
            }
        }

        span.Stop();
    }

    /// <summary>Methods that nobody knows would be as many names as somebody likes.</summary>
    private static string MethodOf(RequestHead request) =>
        request.Method == Method.Other ? "_OTHER" : request.MethodName.ToString();

    private static string NameOf(RequestHead request, string site)
    {
        var method = request.Method == Method.Other ? "HTTP" : request.MethodName.ToString();
        return site.Length == 0 ? method : $"{method} {site}";
    }

    private static Activity Tell(Activity span, Received received, string site)
    {
        var (request, connection) = (received.Request, received.Arrival.Connection);
        var target = request.Target.ToString();
        var query = target.IndexOf('?');
        span.SetTag("http.request.method", MethodOf(request));
        span.SetTag("url.scheme", request.Scheme == ClientScheme.Https ? "https" : "http");
        span.SetTag("url.path", query < 0 ? target : target[..query]);
        if (query >= 0)
        {
            span.SetTag("url.query", QueryRedaction.Of(target[(query + 1)..]));
        }

        span.SetTag("server.address", request.Host.ToString());
        span.SetTag("client.address", connection.Client.Address.ToString());
        span.SetTag("network.protocol.version", request.Version switch
        {
            HttpVersion.Http10 => "1.0",
            HttpVersion.Http11 => "1.1",
            _ => "2",
        });
        if (request.Fields.Find(FieldId.UserAgent) is { } agent)
        {
            span.SetTag("user_agent.original", agent.ToString());
        }

        if (site.Length > 0)
        {
            span.SetTag("pibl.site", site);
        }

        return span;
    }

    private static void CountAttempt(Activity parent, Activity span)
    {
        const string Property = "attempts";
        var before = parent.GetCustomProperty(Property) is int count ? count : 0;
        parent.SetCustomProperty(Property, before + 1);
        if (before > 0)
        {
            span.SetTag("http.request.resend_count", before);
        }
    }

    private static void Fail(Activity span, Fault? fault, int status)
    {
        span.SetTag("error.type", fault?.Kind.ToString() ?? status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error, fault?.Detail);
    }
}
