using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>
/// Which site a request belongs to: the most specific that is for it (<see cref="SiteEntry.Compare"/>). A look at one
/// dictionary for the host, one more for each of its labels where there are wildcards, and one for each segment of the
/// path, however many sites there are.
/// </summary>
public sealed class SiteTable
{
    /// <summary>What <see cref="Find"/> says where the host is none of any site's: 421 (RFC 9110 §15.5.20).</summary>
    public const int NoHost = -1;

    /// <summary>What it says where the host is known, and nothing else fits: 404.</summary>
    public const int NoPath = -2;

    /// <summary>What <see cref="Choose"/> says of a path that servers may take for another site's: 400.</summary>
    public const int Doubtful = -3;

    private readonly Dictionary<Bytes, PathNode> _exact = [];
    private readonly Dictionary<Bytes, PathNode> _wildcards = [];
    private readonly PathNode? _any;
    private readonly bool _isOneForAll;

    private SiteTable(Seq<SiteEntry> inOrder)
    {
        InOrder = inOrder;
        foreach (var entry in inOrder)
        {
            var root = entry.Host is not { } host
                ? _any ??= new PathNode()
                : NodeOf(host.IsWildcard ? _wildcards : _exact, host.Name);
            root.Add(entry);
        }

        _isOneForAll = inOrder is [{ Host: null, Path.Length: 1, Match.Conditions: 0 }];
    }

    /// <summary>All hosts and paths in the order in which they are asked.</summary>
    public Seq<SiteEntry> InOrder { get; }

    /// <summary>Of sites as they stand in the file.</summary>
    public static SiteTable Of(Seq<SiteMatch> sites)
    {
        var entries = sites.Select((match, site) => EntriesOf(site, match)).SelectMany(entries => entries).ToArray();
        Array.Sort(entries, SiteEntry.Compare);
        return new SiteTable(Prelude.toSeq(entries).Strict());
    }

    /// <summary>
    /// The same, or <see cref="Doubtful"/>: <c>/%2fadmin</c> must not lead past a site for <c>/admin</c> to a server
    /// that answers it with what lies there.
    /// </summary>
    public int Choose(RequestHead request)
    {
        var found = Find(request);
        return !_isOneForAll
            && MatchedPath.AsOthersRead(request.Target) is { } other
            && Find(request with { Target = other }) != found
                ? Doubtful
                : found;
    }

    /// <summary>The number of the site, from 0, or <see cref="NoHost"/> or <see cref="NoPath"/>.</summary>
    public int Find(RequestHead request)
    {
        if (_isOneForAll)
        {
            return 0;
        }

        var host = NameOf(request.Host);
        var path = MatchedPath.Of(request.Target);
        var found = NoHost;
        if (_exact.TryGetValue(host, out var exact) && (found = exact.Find(path, request)) >= 0)
        {
            return found;
        }

        for (var dot = host.Span.IndexOf((byte)'.'); dot >= 0 && _wildcards.Count > 0;)
        {
            host = host.Slice(dot + 1);
            if (_wildcards.TryGetValue(host, out var wildcard) && (found = wildcard.Find(path, request)) >= 0)
            {
                return found;
            }

            dot = host.Span.IndexOf((byte)'.');
        }

        return _any is null ? found : _any.Find(path, request);
    }

    /// <summary>
    /// A host as it is compared: without the port (HOST names none) and without the dot that ends a full DNS name.
    /// </summary>
    internal static Bytes NameOf(Bytes host)
    {
        var text = host.Span;
        var colon = text is [.., (byte)']'] ? -1 : text.LastIndexOf((byte)':');
        var name = colon < 0 ? host : host.Slice(0, colon);
        return name.Span is [_, .., (byte)'.'] ? name.Slice(0, name.Length - 1) : name;
    }

    private static Seq<SiteEntry> EntriesOf(int site, SiteMatch match)
    {
        var hosts = match.Hosts.IsEmpty
            ? Prelude.Seq1<HostPattern?>(null)
            : match.Hosts.Map(host => (HostPattern?)host);
        return hosts.Bind(host => match.Paths.Map(path => new SiteEntry(site, host, path, match)));
    }

    private static PathNode NodeOf(Dictionary<Bytes, PathNode> nodes, Bytes name)
    {
        if (!nodes.TryGetValue(name, out var node))
        {
            nodes[name] = node = new PathNode();
        }

        return node;
    }

    /// <summary>One segment in the tree of a host's paths, with those that end here, the most specific first.</summary>
    private sealed class PathNode
    {
        private readonly Dictionary<Bytes, PathNode> _below = [];
        private readonly List<SiteEntry> _here = [];

        public void Add(SiteEntry entry)
        {
            var node = this;
            for (var path = entry.Path; path.Length > 1;)
            {
                node = NodeOf(node._below, Segment(path.Slice(1), out path));
            }

            node._here.Add(entry);
        }

        /// <summary>The deepest that is for the request.</summary>
        public int Find(Bytes path, RequestHead request)
        {
            if (path.Length > 1 && _below.Count > 0
                && _below.TryGetValue(Segment(path.Slice(1), out var rest), out var node)
                && node.Find(rest, request) is var found and >= 0)
            {
                return found;
            }

            for (var at = 0; at < _here.Count; at++)
            {
                if (_here[at].Match.Meets(request))
                {
                    return _here[at].Site;
                }
            }

            return NoPath;
        }

        /// <summary>The first segment; the rest begins with its slash, or is empty.</summary>
        private static Bytes Segment(Bytes path, out Bytes rest)
        {
            var slash = path.Span.IndexOf((byte)'/');
            rest = slash < 0 ? default : path.Slice(slash);
            return slash < 0 ? path : path.Slice(0, slash);
        }
    }
}
