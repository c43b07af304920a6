using LanguageExt;
using Pibl.Cache;

namespace Pibl.Balance;

/// <summary>A request with the servers it may go to, best first, never none: the order of retries is decided here.</summary>
public sealed record Routed(Missed Missed, Seq<Endpoint> Candidates)
{
    /// <summary>The same with <paramref name="home"/> before all others.</summary>
    public Routed LedBy(Endpoint home) =>
        this with { Candidates = home.Cons(Candidates.Filter(candidate => candidate != home)).Strict() };
}
