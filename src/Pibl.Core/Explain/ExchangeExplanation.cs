using System.Globalization;
using LanguageExt;
using Pibl.Access;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>Why an exchange that is over had the answer that it had, by what it left behind.</summary>
public static class ExchangeExplanation
{
    /// <summary>In the order of its path; never empty.</summary>
    /// <param name="entry">As the access log gets it.</param>
    /// <param name="site">The name of its site; empty: it had none.</param>
    public static Seq<Sentence> Of(AccessEntry.Exchanged entry, string site)
    {
        var via = entry.Via;
        return Sequences.Join(
            Seq1(SiteOf(entry, site)),
            via is AnsweredEarly early ? Seq1(StageSentences.OfAnswer(early.Stage)) : Seq<Sentence>(),
            via.Cache is { } cache ? CacheSentences.Of(cache) : Seq<Sentence>(),
            ServerOf(via),
            via.Fault is { } why ? FaultSentences.OfAnswer(why) : Seq<Sentence>(),
            EndOf(entry));
    }

    private static Sentence SiteOf(AccessEntry.Exchanged entry, string site) =>
        entry.Arrived is Refused ? Sentence.Of("site.refused", "RFC 9112 §2.2")
        : site.Length == 0 ? Sentence.Of("site.none", "HOST, PATH")
        : Sentence.Of("site", "HOST, PATH, METHOD, HEADER", site);

    private static Seq<Sentence> ServerOf(Provenance via) => Sequences.Join(
        via.Attempts > 1
            ? Seq1(Sentence.Of("attempts", "RETRIES, RFC 9110 §9.2.2", Shown(via.Attempts)))
            : Seq<Sentence>(),
        via.Endpoint is not { } server ? Seq<Sentence>()
            : Seq1(Sentence.Of(via.Fault is null ? "server" : "server.failed", "", server.ToString())));

    private static Seq<Sentence> EndOf(AccessEntry.Exchanged entry) => entry switch
    {
        { Fault: { } fault } when fault != entry.Via.Fault => FaultSentences.OfEnd(fault),
        { Status: 0 } => Seq1(Sentence.Of("nothing-sent")),
        { Status: 101 } => Seq1(Sentence.Of("tunnel", "RFC 9110 §7.8")),
        _ => Seq<Sentence>(),
    };

    internal static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);
}
