namespace Pibl.Http.Semantics;

/// <summary>
/// Why a cache did not store a response, or answered with what was no longer fresh. A cache has a closed set of these,
/// so that an exchange carries a reference to one and never a text of its own.
/// </summary>
/// <param name="Token">A token for Cache-Status (RFC 9211 §2.8) and for the log.</param>
/// <param name="Clause">The RFC clause or the config key behind it, e.g. <c>RFC 9111 §5.2.2.5</c>.</param>
public sealed record CacheReason(string Token, string Clause = "");
