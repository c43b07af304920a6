namespace Pibl.Cache;

/// <summary>What a status means to a cache.</summary>
public static class CacheableStatuses
{
    /// <summary>
    /// Cacheable without a word from the server (RFC 9110 §15.1), with heuristic freshness (RFC 9111 §4.2.2).
    /// </summary>
    public static bool IsHeuristic(int status) =>
        status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>
    /// Known to this cache, for must-understand (RFC 9111 §5.2.2.3): the final statuses of RFC 9110 §15.
    /// </summary>
    public static bool IsUnderstood(int status) =>
        status is (>= 200 and <= 206) or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 417) or 421 or 422 or 426
            or (>= 500 and <= 505);

    /// <summary>
    /// An answer to what one request asked on top of the target, and so none to the next request: 304 and 412 answer
    /// its conditions, 416 its range, 417 its expectation, 401 and 407 its credentials.
    /// </summary>
    public static bool IsPersonal(int status) => status is 304 or 401 or 407 or 412 or 416 or 417;

    /// <summary>The server failed rather than answered (RFC 5861 §4).</summary>
    public static bool IsError(int status) => status is 500 or 502 or 503 or 504;
}
