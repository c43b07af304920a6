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
    /// <param name="spread">Tells those that share the cache; null: there are none.</param>
    public static Stage<Received, Received> Over(
        PurgeAccess access, ICacheStore cache, KeyRules rules, Action<bool, string> tell,
        PurgeSpread? spread = null) =>
        Stage.Edge<Received, Received>("purge", (received, _) =>
            received.Request.Method != Method.Other || !PurgeOrder.IsAsked(received.Request)
                ? new ValueTask<Verdict<Received>>(received)
                : PurgeAsync(received, access, cache, rules, tell, spread));

    private static async ValueTask<Verdict<Received>> PurgeAsync(
        Received received, PurgeAccess access, ICacheStore cache, KeyRules rules, Action<bool, string> tell,
        PurgeSpread? spread)
    {
        if (access.RefusalOf(received) is { } refusal)
        {
            return new Answer(Faults.ReplyTo(refusal, explanation: "PURGE is not allowed from your address."));
        }

        if (PurgeOrder.Of(received.Request).Case is not PurgeOrder order)
        {
            return new Answer(ReplyOf(400, PurgeOrder.Of(received.Request).Match(_ => "", wrong => wrong)));
        }

        var (isDone, told) = await cache.PurgeEverywhereAsync(
            order, rules, received.Arrival.Connection.Client.ToString(), tell, spread);
        return new Answer(ReplyOf(isDone ? 200 : 503, told));
    }

    private static Reply ReplyOf(int status, string line)
    {
        var body = Body.Of(Bytes.Owned(Encoding.Latin1.GetBytes(line + "\n")));
        var fields = Fields.Of(("Content-Type", "text/plain"), ("Cache-Control", "no-store"));
        return new Reply(
            new ResponseHead(
                status, Bytes.Of(ReasonPhrases.Of(status)), HttpVersion.Http11,
                status == 503 ? fields.With("Retry-After", "1") : fields, body.Framing, ConnectionOptions.None),
            body,
            Provenance.Proxy);
    }
}
