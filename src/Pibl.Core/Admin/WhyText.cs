using System.Globalization;
using LanguageExt;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>Why an exchange went as it did, in sentences, from what it left behind.</summary>
public static class WhyText
{
    /// <summary>In the order of the path.</summary>
    public static Seq<string> Of(RecentExchange exchange)
    {
        var (entry, via) = (exchange.Entry, exchange.Entry.Via);
        return Sequences.Join(
            Seq1(exchange.Site.Length == 0 ? "It belongs to no site." : $"It is for the site {exchange.Site}."),
            via is AnsweredEarly { Stage: var stage } ? Seq1($"The stage {stage} answered it.") : Seq<string>(),
            via.Cache is { } cache ? Seq1(Of(cache)) : Seq<string>(),
            via.Endpoint is { } server
                ? Seq1(string.Create(CultureInfo.InvariantCulture, $"{server} answered, as attempt {via.Attempts}."))
                : Seq<string>(),
            entry.Fault is { } fault
                ? Seq1($"{fault.Detail} ({string.Join("; ", toSeq(new[] { fault.Kind.ToString(), FaultText.ClauseOf(fault), fault.Cause }).Filter(text => text.Length > 0))}).")
                : Seq<string>(),
            entry.Status == 0 ? Seq1("No status was sent.") : Seq<string>());
    }

    private static string Of(CacheStatus cache)
    {
        var rule = cache.Reason is { Clause.Length: > 0 } reason ? $" ({reason.Token}, {reason.Clause})" : "";
        return cache.Hit ? $"The cache answered it{rule}."
            : cache.Stored ? $"The cache did not have it, and stores the response{rule}."
            : $"The cache did not have it, and does not store the response{rule}.";
    }
}
