using System.Globalization;
using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.RateLimits;

/// <summary>
/// What a client gets that asks too often: 429 (RFC 6585 §4) with when to come back, and, for programs, which limit
/// that was (draft-ietf-httpapi-ratelimit-headers-10). A site's replies differ in the seconds alone, and are made once.
/// </summary>
public sealed class RateReply
{
    /// <summary>One for each second of one interval that somebody has had to wait; 3,600 at the most.</summary>
    private readonly Reply?[] _made;
    private readonly string _name;
    private readonly string _policies;
    private readonly Fault _fault;

    /// <param name="rule">The one that refuses.</param>
    /// <param name="all">All rules of the site, this one among them: the draft lets a reply name them all.</param>
    public RateReply(RateRule rule, Seq<RateRule> all)
    {
        _name = NameOf(rule, all);
        _policies = string.Join(", ", all.Map(each => PolicyOf(each, all)));
        _fault = Fault.OfClient(FaultKind.TooManyRequests, $"more than {rule} allows", "RATE");
        _made = new Reply?[SecondsOf(rule.IntervalNs)];
    }

    /// <summary>The reply for a client that may ask again after a time.</summary>
    public Reply After(long waitNs)
    {
        // Longer than one interval it is only while several proxies make up for what each has allowed by itself. Two
        // that make the same reply at once both have it.
        var seconds = SecondsOf(waitNs);
        return seconds > _made.Length ? Make(seconds)
            : Volatile.Read(ref _made[seconds - 1]) ?? Keep(seconds, Make(seconds));
    }

    private Reply Keep(long seconds, Reply reply)
    {
        Volatile.Write(ref _made[seconds - 1], reply);
        return reply;
    }

    /// <summary>Rounded up: whoever comes back then is let in. From 1, since 0 asks to come back at once.</summary>
    private static long SecondsOf(long waitNs) => Math.Max(1, (waitNs + 999_999_999) / 1_000_000_000);

    private Reply Make(long seconds)
    {
        var plain = Faults.ReplyTo(_fault);
        var after = seconds.ToString(CultureInfo.InvariantCulture);
        var fields = plain.Head.Fields.Without(FieldId.RetryAfter)
            .With("Retry-After", after)
            .With("RateLimit", $"{_name};r=0;t={after}")
            .With("RateLimit-Policy", _policies);
        return plain with { Head = plain.Head with { Fields = fields } };
    }

    private static string PolicyOf(RateRule rule, Seq<RateRule> all) =>
        string.Create(CultureInfo.InvariantCulture, $"{NameOf(rule, all)};q={rule.Count};w={rule.PerSeconds}");

    /// <summary>
    /// A string of RFC 9651 §3.3.3; names of fields and cookies are tokens, and have nothing to escape.
    /// </summary>
    private static string NameOf(RateRule rule, Seq<RateRule> all) => all.Count == 1 ? "\"default\"" : $"\"{rule}\"";
}
