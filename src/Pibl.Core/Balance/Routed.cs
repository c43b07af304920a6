using LanguageExt;
using Pibl.Cache;

namespace Pibl.Balance;

/// <summary>A request with the servers it may go to, best first, never none: the order of retries is decided here.</summary>
public sealed record Routed(Missed Missed, Seq<Endpoint> Candidates);
