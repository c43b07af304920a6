using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Sites;

/// <summary>
/// All that a reload changes, as one value that is swapped whole. An exchange keeps the one that it entered with: its
/// limits, its path and its servers, whatever is swapped in meanwhile. A connection takes the new one at its next
/// request.
/// </summary>
public sealed class Snapshot
{
    private readonly SiteTable _table;
    private readonly Site[] _sites;
    private readonly Site _noHost;
    private readonly Site _noPath;
    private readonly Site _doubtful;

    /// <param name="generation">Counts up from 1 with each reload.</param>
    /// <param name="settings">The file that it was made of, checked.</param>
    /// <param name="connections">The limits and times of a connection before its request is known.</param>
    /// <param name="sites">In the order of the settings.</param>
    public Snapshot(long generation, Settings settings, ConnectionSettings connections, IEnumerable<Site> sites)
    {
        (Generation, Settings, Connections, _sites) = (generation, settings, connections, sites.ToArray());
        _table = SiteTable.Of(settings.Sites().Map(site => site.Settings.Match).Strict());
        _noHost = None(SiteTable.NoHost);
        _noPath = None(SiteTable.NoPath);
        _doubtful = None(SiteTable.Doubtful);
    }

    /// <summary>Counts up from 1 with each reload.</summary>
    public long Generation { get; }

    /// <summary>The file that it was made of.</summary>
    public Settings Settings { get; }

    /// <summary>The limits and times of a connection before its request is known.</summary>
    public ConnectionSettings Connections { get; }

    /// <summary>How clients are received over TLS; null: nobody is.</summary>
    internal TlsServer? Tls { get; init; }

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<Site> Sites => _sites;

    /// <summary>Which site a request belongs to; one that answers 421, 404 or 400 where it belongs to none.</summary>
    public Site SiteOf(RequestHead request) => _table.Choose(request) switch
    {
        SiteTable.NoHost => _noHost,
        SiteTable.NoPath => _noPath,
        SiteTable.Doubtful => _doubtful,
        var site => _sites[site],
    };

    private Site None(int found)
    {
        // One reply for all: its body is in memory, and its provenance the same.
        var reply = NoSite.ReplyTo(found);
        Next<Received> path = (_, _) => new ValueTask<Reply>(reply);
        return new Site("", Connections, path);
    }
}
