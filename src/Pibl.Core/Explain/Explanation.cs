using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Sites;

namespace Pibl.Explain;

/// <summary>What a step of the path would do with a request.</summary>
public enum StepOutcome : byte
{
    /// <summary>It lets the request pass.</summary>
    Passes,

    /// <summary>It would have to wait for a place.</summary>
    Waits,

    /// <summary>It answers: the request goes no further.</summary>
    Answers,

    /// <summary>Nobody can tell before the request comes.</summary>
    Unknown,
}

/// <summary>A step of the path with what it would do, and why.</summary>
public sealed record ExplainedStep(PathStep Step, StepOutcome Outcome, Seq<Sentence> Reasons);

/// <summary>What the cache would do.</summary>
public enum CacheOutcome : byte
{
    /// <summary>A fresh stored response is the answer.</summary>
    Hit,

    /// <summary>A stale stored response is the answer.</summary>
    Stale,

    /// <summary>The server is asked whether what is stored still holds.</summary>
    Revalidate,

    /// <summary>The server is asked.</summary>
    Miss,

    /// <summary>The cache is not asked, or has no say.</summary>
    Bypass,
}

/// <summary>What the cache would do with a request.</summary>
/// <param name="Key">Under what it looks; null where it does not look.</param>
/// <param name="Outcome">What comes of it.</param>
/// <param name="Status">As the Cache-Status field would have it.</param>
/// <param name="Variants">How many responses are stored under the key.</param>
public sealed record CacheFinding(CacheKey? Key, CacheOutcome Outcome, CacheStatus Status, int Variants);

/// <summary>A server and its part in a request.</summary>
/// <param name="Server">As it is.</param>
/// <param name="Order">As which one it would be asked, from 1; 0: not at all.</param>
/// <param name="Reasons">Why.</param>
public sealed record ExplainedServer(ServerView Server, int Order, Seq<Sentence> Reasons);

/// <summary>What became of a request like it.</summary>
/// <param name="At">When that came.</param>
/// <param name="Status">What it was answered with; 0: nothing was sent.</param>
/// <param name="Reasons">Why.</param>
public sealed record ExplainedLast(DateTimeOffset At, int Status, Seq<Sentence> Reasons);

/// <summary>What would become of a request that has not been sent, by what is known at one moment.</summary>
/// <param name="Received">The request, as it would come.</param>
/// <param name="At">The moment.</param>
/// <param name="Choice">Which site, and why.</param>
/// <param name="Sites">All sites, by the numbers in <paramref name="Choice"/>.</param>
/// <param name="Site">Its site; null: there is none.</param>
/// <param name="Steps">Of its path, in order, up to the one that answers.</param>
/// <param name="Status">What a step answers with; null: a server says it, or nobody can tell.</param>
/// <param name="Cache">What the cache would do; null where the request does not come so far.</param>
/// <param name="Servers">Those of the site, in the order in which they would be asked; none where none would be.</param>
/// <param name="IsDrawn">Which server is first is drawn by lot.</param>
/// <param name="Response">What would become of the response that was given; none where none was.</param>
public sealed record Explanation(
    Received Received,
    DateTimeOffset At,
    SiteChoice Choice,
    Seq<SiteSettings> Sites,
    SiteSettings? Site,
    Seq<ExplainedStep> Steps,
    int? Status,
    CacheFinding? Cache,
    Seq<ExplainedServer> Servers,
    bool IsDrawn,
    Seq<Sentence> Response)
{
    /// <summary>Of a running proxy: the settings' number; 0: of a file at rest.</summary>
    public long Generation { get; init; }

    /// <summary>What is to be known of the explanation itself.</summary>
    public Seq<Sentence> Notes { get; init; } = Seq<Sentence>.Empty;

    /// <summary>The last exchange with the same method, host and target; null: none is known.</summary>
    public ExplainedLast? Last { get; init; }

    /// <summary>The request's head.</summary>
    public RequestHead Request => Received.Request;

    /// <summary>The server that would be asked first; null: none, or nobody can tell.</summary>
    public Endpoint? First => IsDrawn || Servers.IsEmpty || Servers[0].Order != 1 ? null : Servers[0].Server.Endpoint;
}
