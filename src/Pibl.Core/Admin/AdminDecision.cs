using Pibl.Cache;
using Pibl.Explain;
using Pibl.Languages;

namespace Pibl.Admin;

/// <summary>What a request to the admin interface asks for.</summary>
public abstract record AdminDecision
{
    /// <summary>It is not answered.</summary>
    /// <param name="Status">400 to 405.</param>
    /// <param name="Why">One sentence for whoever asked.</param>
    public sealed record Refuse(int Status, string Why) : AdminDecision
    {
        /// <summary>405: the one method that is allowed (RFC 9110 §15.5.6); else empty.</summary>
        public string Allow { get; init; } = "";
    }

    /// <summary>Whether the program lives.</summary>
    public sealed record Live : AdminDecision;

    /// <summary>Whether it takes clients and has a server for them.</summary>
    public sealed record Ready : AdminDecision;

    /// <summary>The state of the whole program.</summary>
    /// <param name="AsText">A table for people, and not JSON.</param>
    public sealed record ShowStatus(bool AsText) : AdminDecision;

    /// <summary>The servers of each site.</summary>
    public sealed record ShowServers : AdminDecision;

    /// <summary>A server gets no new clients from now on, or gets them again.</summary>
    /// <param name="Server">As <c>status</c> shows it: <c>host:port</c>.</param>
    /// <param name="IsDrained">What is wanted.</param>
    public sealed record Drain(string Server, bool IsDrained) : AdminDecision;

    /// <summary>What the content names is purged from the cache (<see cref="PurgeOrder"/>).</summary>
    public sealed record Purge : AdminDecision;

    /// <summary>What is stored.</summary>
    /// <param name="Query">Which part of it.</param>
    /// <param name="AsText">A table for people, and not JSON.</param>
    public sealed record ShowCache(CacheQuery Query, bool AsText) : AdminDecision;

    /// <summary>A file of the dashboard, which holds no data.</summary>
    /// <param name="File">Its name.</param>
    public sealed record ShowPage(string File) : AdminDecision;

    /// <summary>All that a dashboard shows of this moment.</summary>
    public sealed record ShowNow : AdminDecision;

    /// <summary>The same once a second, as long as it is read.</summary>
    public sealed record Follow : AdminDecision;

    /// <summary>The last exchanges.</summary>
    /// <param name="Limit">How many, at most.</param>
    /// <param name="Language">Of what there is to say of each.</param>
    public sealed record ShowRecent(int Limit, Language Language) : AdminDecision;

    /// <summary>The sites with their conditions, steps and servers.</summary>
    public sealed record ShowSites : AdminDecision;

    /// <summary>The settings in force, and where each came from.</summary>
    public sealed record ShowConfig : AdminDecision;

    /// <summary>What a reload would change now.</summary>
    /// <param name="AsText">For people, and not JSON.</param>
    public sealed record PreviewReload(bool AsText) : AdminDecision;

    /// <summary>The configuration is read again and swapped in.</summary>
    /// <param name="AsText">For people, and not JSON.</param>
    public sealed record Reload(bool AsText) : AdminDecision;

    /// <summary>It drains and ends.</summary>
    public sealed record Stop : AdminDecision;

    /// <summary>The description of this interface (OpenAPI).</summary>
    public sealed record ShowDescription : AdminDecision;

    /// <summary>All that is measured, as text for Prometheus.</summary>
    /// <param name="IsOpenMetrics">In the format of OpenMetrics, and not in Prometheus's own.</param>
    public sealed record ShowMetrics(bool IsOpenMetrics) : AdminDecision;

    /// <summary>What would become of a request that nobody has sent.</summary>
    /// <param name="Query">Which.</param>
    /// <param name="AsText">A report for people, and not JSON.</param>
    /// <param name="Language">Of the report.</param>
    public sealed record Explain(ExplainQuery Query, bool AsText, Language Language) : AdminDecision;

    private AdminDecision()
    {
    }
}
