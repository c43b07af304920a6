namespace Pibl.Http.Semantics;

/// <summary>
/// What is behind a <see cref="ForwardReason"/>, where the reason does not say it all. For the log; Cache-Status carries
/// the reason alone.
/// </summary>
public enum ForwardDetail : byte
{
    /// <summary>Nothing to add: nothing is stored, or what is stored is stale.</summary>
    None,

    /// <summary>There is no cache.</summary>
    CacheOff,

    /// <summary>The method is not one that a stored response answers.</summary>
    Method,

    /// <summary>The request has content.</summary>
    Content,

    /// <summary>The request asks for another protocol.</summary>
    Upgrade,

    /// <summary>It is not known over which scheme the client asked.</summary>
    Scheme,

    /// <summary>If-Match or If-Unmodified-Since: only the server evaluates it.</summary>
    Precondition,

    /// <summary>The client wants a response that the server has confirmed.</summary>
    NoCache,

    /// <summary>The client wants nothing kept.</summary>
    NoStore,

    /// <summary>What is stored is older than the client allows.</summary>
    MaxAge,

    /// <summary>What is stored stays fresh for a shorter time than the client wants.</summary>
    MinFresh,

    /// <summary>A field by which some servers choose, and that no key has.</summary>
    Unkeyed,

    /// <summary>How long it stays fresh is a guess, and the request says who asks.</summary>
    Personal,

    /// <summary>CACHE_SHARED does not answer: what is stored may have been purged on another proxy.</summary>
    CutOff,
}
