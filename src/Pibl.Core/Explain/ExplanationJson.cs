using System.Text.Json;
using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Routing;
using Pibl.Sites;

namespace Pibl.Explain;

/// <summary>What <c>pibl explain --json</c> prints, and <c>/api/explain</c> answers.</summary>
public static class ExplanationJson
{
    /// <summary>The same as the report for people.</summary>
    public static string Of(Explanation told) => Json.Object(json =>
    {
        json.WriteString("method", told.Request.MethodName.ToString());
        json.WriteString("host", told.Request.Host.ToString());
        json.WriteString("target", told.Request.Target.ToString());
        json.WriteString("client", told.Received.Arrival.Connection.Client.Address.ToString());
        json.WriteBoolean("running", told.Generation > 0);
        if (told.Generation > 0)
        {
            json.WriteNumber("generation", told.Generation);
        }

        json.WriteString("at", told.At);
        Reasons(json, "notes", told.Notes);
        json.WriteString("site", told.Site?.Name);
        json.List("because", RequestExplanation.WhySite(told));
        json.List("not", told.Choice.Others.Filter(other => other.Why != SiteMiss.Host), (json, other) =>
        {
            json.WriteString("site", told.Sites[other.Entry.Site].Name);
            json.WriteString("because", RouteReasons.Of(other, told.Choice, told.Request));
        });
        json.List("steps", told.Steps, static (json, step) =>
        {
            json.WriteString("name", step.Step.Name);
            json.WriteString("kind", step.Step.IsQueue ? "queue" : "stage");
            json.WriteString("outcome", ExplanationText.NameOf(step.Outcome));
            Reasons(json, "reasons", step.Reasons);
        });
        if (told.Status is { } status)
        {
            json.WriteNumber("status", status);
        }

        Cache(json, told.Cache);
        json.WriteBoolean("drawn", told.IsDrawn);
        json.List("servers", told.Servers, (json, server) =>
        {
            json.WriteString("server", server.Server.Endpoint.ToString());
            json.WriteBoolean("drained", server.Server.IsDraining);
            if (server.Order > 0 && !told.IsDrawn)
            {
                json.WriteNumber("order", server.Order);
            }

            Reasons(json, "because", server.Reasons);
        });
        Reasons(json, "response", told.Response);
        if (told.Last is { } last)
        {
            json.WriteStartObject("last");
            json.WriteString("at", last.At);
            json.WriteNumber("status", last.Status);
            Reasons(json, "reasons", last.Reasons);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("last");
        }

        json.WriteString("so", ExplanationText.Outcome(told));
    });

    private static void Cache(Utf8JsonWriter json, CacheFinding? cache)
    {
        if (cache is null)
        {
            json.WriteNull("cache");
            return;
        }

        json.WriteStartObject("cache");
        json.WriteString("key", cache.Key is { } key ? $"{key.Host}{key.Target}" : null);
        json.WriteString("result", ExplanationText.NameOf(cache.Outcome));
        json.WriteNumber("variants", cache.Variants);
        if (cache.Status.Forwarded != ForwardReason.No)
        {
            json.WriteString("forwarded", Bytes.Of(cache.Status.Forwarded.Token()).ToString());
        }

        if (cache.Status.ForwardDetail != ForwardDetail.None)
        {
            json.WriteString("detail", cache.Status.ForwardDetail.Token());
        }

        if (cache.Status.AgeSeconds >= 0)
        {
            json.WriteNumber("ageSeconds", cache.Status.AgeSeconds);
        }

        if (cache.Status.TtlSeconds is { } ttl)
        {
            json.WriteNumber("ttlSeconds", ttl);
        }

        json.WriteEndObject();
    }

    private static void Reasons(Utf8JsonWriter json, string name, Seq<Sentence> reasons) =>
        json.List(name, reasons, static (json, reason) =>
        {
            json.WriteString("text", reason.Text);
            if (reason.Clause.Length > 0)
            {
                json.WriteString("clause", reason.Clause);
            }
        });
}
