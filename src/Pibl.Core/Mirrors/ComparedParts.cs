using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Mirrors;

/// <summary>What is compared of two answers to one request.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body, as far as <see cref="BodyDigest.BytesMax"/>.</param>
/// <param name="Fields">Fields by their names, in lower case.</param>
public sealed record ComparedParts(bool Status, bool Body, Seq<string> Fields)
{
    /// <summary>
    /// What clients and caches act on. ETag, Last-Modified, Date and Set-Cookie are each server's own and differ
    /// between two servers that are both right.
    /// </summary>
    public static readonly ComparedParts Default = new(
        Status: true, Body: true, Seq("content-type", "content-encoding", "location", "cache-control"));
}
