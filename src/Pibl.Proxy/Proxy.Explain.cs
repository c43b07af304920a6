using LanguageExt;
using Pibl.Admin;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl;

/// <content>What would become of a request that nobody has sent.</content>
public sealed partial class Proxy
{
    /// <summary>
    /// What this proxy would do now; or what is wrong with the request. Nothing is counted, no turn and no place is
    /// taken, no response is used, and nobody is asked.
    /// </summary>
    public async ValueTask<Validation<ConfigError, Explanation>> ExplainAsync(ExplainQuery query)
    {
        var snapshot = Snapshots.Now;
        var asked = query.Request(snapshot.Settings, _world.Clock.GetUtcNow());
        if (asked.IsFail)
        {
            return asked.Map<Explanation>(static _ => throw new InvalidOperationException("nothing was read"));
        }

        var received = asked.SuccessToSeq().Head;
        var answer = query.Answer(snapshot.Settings, received.Request.Method);
        if (answer.IsFail)
        {
            return answer.Map<Explanation>(static _ => throw new InvalidOperationException("nothing was read"));
        }

        var response = answer.SuccessToSeq().Head.MatchUnsafe<ResponseHead?>(static head => head, static () => null);
        var stored = new Dictionary<CacheKey, Arr<StoredResponse>>();
        var told = Explained(received, response, stored);

        // Under which key it looks is known when it was asked once.
        if (told.Cache?.Key is { } key && _world.Cache is { } cache)
        {
            stored[key] = await cache.PeekAllAsync(key);
            told = Explained(received, response, stored);
        }

        return Success<ConfigError, Explanation>(
            told with { Generation = snapshot.Generation, Last = LastOf(received.Request) });
    }

    private ExplainedLast? LastOf(RequestHead asked) => _live?.Recent(RecentRing.Length)
        .Find(one => one.Entry.Request is { } request && request.Method == asked.Method
            && request.Host.EqualsIgnoreCase(asked.Host.Span) && request.Target == asked.Target)
        .MatchUnsafe<ExplainedLast?>(
            one => new ExplainedLast(one.Entry.At, one.Entry.Status, ExchangeExplanation.Of(one.Entry, one.Site)),
            () => null);

    private Explanation Explained(
        Exchange.Received received, ResponseHead? response,
        Dictionary<CacheKey, Arr<StoredResponse>> stored)
    {
        var sites = _sites;
        return RequestExplanation.Of(
            received, toSeq(sites.Select(static site => site.Configured)).Strict(),
            site => new SitePeek(sites.First(served => ReferenceEquals(served.Configured, site)), _shared, stored),
            _world.Clock.GetUtcNow(), response);
    }
}
