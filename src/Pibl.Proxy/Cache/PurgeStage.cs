using System.Text;
using Pibl.AccessControl;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>Carries out what a PURGE request asks for; everything else passes.</summary>
public static class PurgeStage
{
    /// <param name="access">PURGE_FROM.</param>
    /// <param name="cache">What is purged.</param>
    /// <param name="rules">CACHE_KEY of all sites.</param>
    /// <param name="tell">Takes whether it failed, and a line for the log.</param>
    public static Stage<Received, Received> Over(
        PurgeAccess access, ICacheStore cache, KeyRules rules, Action<bool, string> tell) =>
        Stage.Edge<Received, Received>("purge", (received, _) =>
            received.Request.Method != Method.Other || !PurgeOrder.IsAsked(received.Request)
                ? new ValueTask<Verdict<Received>>(received)
                : PurgeAsync(received, access, cache, rules, tell));

    private static async ValueTask<Verdict<Received>> PurgeAsync(
        Received received, PurgeAccess access, ICacheStore cache, KeyRules rules, Action<bool, string> tell)
    {
        if (access.RefusalOf(received) is { } refusal)
        {
            return new Answer(Faults.ReplyTo(refusal));
        }

        var order = PurgeOrder.Of(received.Request);
        var outcome = await cache.PurgeAsync(
            order, rules, received.Arrival.Connection.Client.ToString(), tell);
        return new Answer(ReplyOf(order, outcome));
    }

    private static Reply ReplyOf(PurgeOrder order, PurgeOutcome outcome)
    {
        var status = outcome == PurgeOutcome.Done ? 200 : 503;
        var body = Body.Of(Bytes.Owned(Encoding.Latin1.GetBytes(order.Told(outcome) + "\n")));
        var fields = Fields.Of(("Content-Type", "text/plain"), ("Cache-Control", "no-store"));
        return new Reply(
            new ResponseHead(
                status, Bytes.Of(ReasonPhrases.Of(status)), HttpVersion.Http11,
                status == 503 ? fields.With("Retry-After", "1") : fields, body.Framing, ConnectionOptions.None),
            body,
            Provenance.Proxy);
    }
}
