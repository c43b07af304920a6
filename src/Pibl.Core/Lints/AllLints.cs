using LanguageExt;
using Pibl.Config;

namespace Pibl.Lints;

/// <summary>Everything in a right file that is likely not what was meant, or does not fit this machine.</summary>
public static class AllLints
{
    /// <summary>In the order of the file; each place and sentence once, however many sites share it.</summary>
    public static Seq<Lint> Of(Configured configured, Machine machine)
    {
        var lints = Sequences.Join(
            SiteLints.Of(configured),
            configured.Sites.Bind(ValueLints.OfSite),
            ValueLints.OfAll(configured, machine),
            configured.Sites.Bind(RateLints.Of),
            configured.Sites.Bind(TtlLints.Of),
            TlsLints.Of(configured, machine),
            SharedLints.Of(configured),
            configured.Sites.Bind(site => ServerLints.Of(site, machine)),
            configured.Notes.Map(note => new Lint("unknown-variable", note.Where, note.What, note.Hint)));
        return lints
            .Distinct()
            .OrderBy(lint => lint.Where.Variable, StringComparer.Ordinal)
            .ThenBy(lint => lint.Where.Line)
            .ThenBy(lint => lint.Where.At)
            .ToSeq().Strict();
    }

    /// <summary>
    /// As <c>pibl check</c> prints them, notes behind warnings, and how many more there are than
    /// <see cref="ConfigErrors.CountMax"/>.
    /// </summary>
    public static string Render(Seq<Lint> lints) =>
        string.Concat(lints.OrderBy(lint => lint.IsNote).Take(ConfigErrors.CountMax).Select(lint => lint.Render()))
        + (lints.Count <= ConfigErrors.CountMax ? "" : $"… and {Counts.Show(lints.Count - ConfigErrors.CountMax)} more\n");
}
