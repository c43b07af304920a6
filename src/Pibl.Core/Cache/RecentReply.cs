using Pibl.Exchange;

namespace Pibl.Cache;

/// <summary>
/// The last reply that was made of a stored response for a request without conditions. It says how old the response is
/// in whole seconds, and is the same for all who ask within one. No part of what the response is: two that differ in
/// this alone are equal.
/// </summary>
internal sealed class RecentReply
{
    private Made? _last;

    /// <summary>The reply, where one was made of that response at that age; else null.</summary>
    public Reply? Of(StoredResponse stored, int ageSeconds, int ttlSeconds) =>
        Volatile.Read(ref _last) is { } last && last.AgeSeconds == ageSeconds && last.TtlSeconds == ttlSeconds
            && ReferenceEquals(last.Of, stored)
            ? last.Reply
            : null;

    /// <summary>From now on the reply of that response at that age.</summary>
    public Reply Keep(StoredResponse stored, int ageSeconds, int ttlSeconds, Reply reply)
    {
        Volatile.Write(ref _last, new Made(stored, ageSeconds, ttlSeconds, reply));
        return reply;
    }

    public override bool Equals(object? obj) => obj is RecentReply;

    public override int GetHashCode() => 0;

    private sealed record Made(StoredResponse Of, int AgeSeconds, int TtlSeconds, Reply Reply);
}
