using LanguageExt;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Upstreams;

namespace Pibl.Mirrors;

/// <summary>
/// The mirror of one site: sends it copies, each within its bounds, and has the answers compared. Its connections are
/// kept as those to servers are; what becomes of them is held against nobody.
/// </summary>
/// <remarks>
/// Rule 1. Nobody waits for a copy: it begins on another thread, and is dropped where there is no place for it.
/// Rule 2. A mirror that refuses connections is left alone until the next one is due, as a server is.
/// Rule 3. A copy ends by TIMEOUT_SERVER, from its beginning to the end of its answer, and when the proxy drains.
/// </remarks>
public sealed class Mirror : IDisposable
{
    private readonly MirrorFindings _findings;
    private readonly Clusters _clusters;
    private readonly SocketUpstreams _upstreams;
    private readonly MirrorPlaces _places;
    private readonly TimeProvider _clock;
    private readonly Func<uint> _dice;
    private readonly Workers _workers;
    private readonly IAccessLog _accessLog;
    private readonly CancellationToken _stopping;

    /// <param name="findings">What copies have shown, and the rule.</param>
    /// <param name="clusters">The mirror alone.</param>
    /// <param name="upstreams">How it is asked.</param>
    /// <param name="places">How many copies may be under way.</param>
    /// <param name="clock">The time.</param>
    /// <param name="dice">Draws the share.</param>
    /// <param name="workers">Where copies are made.</param>
    /// <param name="accessLog">Hears of bugs.</param>
    /// <param name="stopping">Ends the copies under way.</param>
    public Mirror(
        MirrorFindings findings,
        Clusters clusters,
        SocketUpstreams upstreams,
        MirrorPlaces places,
        TimeProvider clock,
        Func<uint> dice,
        Workers workers,
        IAccessLog accessLog,
        CancellationToken stopping)
    {
        (_findings, _clusters, _upstreams, _places, _clock) = (findings, clusters, upstreams, places, clock);
        (_dice, _workers, _accessLog, _stopping) = (dice, workers, accessLog, stopping);
    }

    /// <summary>MIRROR.</summary>
    public MirrorRule Rule => _findings.Report.Rule;

    /// <summary>Whether it refuses connections, for the next one that takes its place.</summary>
    public Clusters Clusters => _clusters;

    /// <summary>Its connections, likewise.</summary>
    public SocketUpstreams Upstreams => _upstreams;

    internal TimeProvider Clock => _clock;

    internal CancellationToken Stopping => _stopping;

    private bool IsReachable =>
        _clusters.View[0].Health is var health && (health.IsInTurn || _clusters.Now >= health.ProbeAt);

    /// <summary>Takes the place of <paramref name="former"/>.</summary>
    public void Follow(Mirror former)
    {
        _clusters.Follow(former._clusters);
        _upstreams.Follow(_clusters);
    }

    /// <summary>
    /// Copies the request where it is one of the share; the body that comes back is compared while it is read.
    /// </summary>
    public Fetched Copy(Fetched fetched)
    {
        if (!Rule.Takes(_dice()) || CopyRule.Of(fetched) is not { } copy)
        {
            return fetched;
        }

        if (!IsReachable || !_places.TryEnter())
        {
            _findings.Drop();
            return fetched;
        }

        var exchange = new MirroredExchange(this, copy, fetched.Endpoint, fetched.Head);
        _workers.Start(exchange.Begin);
        if (fetched.Body is StreamedBody streamed)
        {
            return fetched with { Body = new DigestedBody(streamed, exchange) };
        }

        exchange.EndServer(fetched.Body is MemoryBody whole ? default(BodyDigest).With(whole.Content.Span) : null);
        return fetched;
    }

    /// <summary>The mirror's side is over, whatever became of it.</summary>
    internal void Leave() => _places.Leave();

    /// <summary>Both sides are over. The client's thread may have ended the second: it goes on without this.</summary>
    internal void Compare(Action work) => _workers.Start(work);

    internal void Add(RequestHead request, Seq<MirrorDifference> differences) => _findings.Add(request, differences);

    internal void Drop() => _findings.Drop();

    internal void Complain(Exception bug) =>
        _accessLog.TryWrite(new AccessEntry.Notice(_clock.GetUtcNow(), true, bug.ToString()));

    /// <summary>Its resting connections end, and those in use with their copy.</summary>
    public void Dispose() => _upstreams.Dispose();
}
