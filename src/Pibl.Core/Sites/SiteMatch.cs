using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>Which requests a site is for: HOST, PATH, METHOD and HEADER.</summary>
public sealed record SiteMatch
{
    private static readonly Seq<Bytes> Root = Prelude.Seq1(Bytes.Of("/"));

    /// <summary>Every request.</summary>
    public static readonly SiteMatch Any = new();

    /// <summary>Any of them; none: every host.</summary>
    public Seq<HostPattern> Hosts { get; init; } = Seq<HostPattern>.Empty;

    /// <summary>
    /// Any of them, as <see cref="MatchedPath.Of"/> writes paths, without a slash at the end unless it is the root.
    /// </summary>
    public Seq<Bytes> Paths { get; init; } = Root;

    /// <summary>Any of them (RFC 9110 §9.1: case counts); none: every method.</summary>
    public Seq<Bytes> Methods { get; init; } = Seq<Bytes>.Empty;

    /// <summary>All of them.</summary>
    public Seq<FieldPattern> Fields { get; init; } = Seq<FieldPattern>.Empty;

    /// <summary>How many conditions there are beside host and path: more of them are more specific.</summary>
    public int Conditions => (Methods.IsEmpty ? 0 : 1) + Fields.Count;

    /// <summary>Whether a request meets the conditions beside host and path.</summary>
    public bool Meets(RequestHead request)
    {
        if (!Methods.IsEmpty && !Methods.Contains(request.MethodName))
        {
            return false;
        }

        for (var at = 0; at < Fields.Count; at++)
        {
            if (!Fields[at].Matches(request.Fields))
            {
                return false;
            }
        }

        return true;
    }
}
