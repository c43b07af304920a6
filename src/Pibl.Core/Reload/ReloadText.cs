using System.Globalization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Reload;

/// <summary>A <see cref="ReloadPlan"/> in words.</summary>
public static class ReloadText
{
    /// <summary>More than this of one kind are counted, not listed: a line of the log is for people.</summary>
    private const int ShownMax = 20;

    /// <summary>For whoever asked: a line for each change.</summary>
    public static string Lines(long generation, ReloadPlan plan) => string.Concat(
        Sequences.Join(
            Seq1(string.Create(
                CultureInfo.InvariantCulture,
                $"reloaded, generation {generation}{(plan.IsEmpty ? ": no key has changed" : "")}")),
            Changes(plan).Map(line => $"  {line}"),
            plan.Waiting.Map(key => $"  {Waits(key)}"))
        .Map(line => line + "\n"));

    /// <summary>A line for each change that holds from now on. No values: they may be secrets.</summary>
    public static Seq<string> Changes(ReloadPlan plan) => Sequences.Join(
        plan.Sites.Map(site => $"site {site.What} {(site.IsAdded ? "added" : "removed")}"),
        plan.Servers.Map(server =>
            $"{Change.Prefix(server.Site, ": ")}server {server.What} {(server.IsAdded ? "added" : "removed")}"),
        plan.Places.Map(place => $"{(place.IsAdded ? "listens" : "listens no more")} on {place.What}"),
        plan.Keys.Map(key => key.IsOfFiles ? $"{key}: what stands in its file has changed" : $"{key} changed"));

    /// <summary>What is said of a key that a reload cannot change.</summary>
    public static string Waits(KeyChange key) =>
        $"{key}={key.Value} holds from the next start; until then it is {key.Before}";

    /// <summary>For a word of the log: <c>+b,-c</c>; empty where there is none.</summary>
    public static string Listed<T>(Seq<T> changes)
        where T : notnull =>
        string.Join(',', Sequences.Join(
            changes.Take(ShownMax).Map(change => change.ToString()!),
            changes.Count > ShownMax
                ? Seq1(string.Create(CultureInfo.InvariantCulture, $"+{changes.Count - ShownMax}"))
                : Seq<string>()));

    /// <summary>The same with values: <c>MAX_CONNECTIONS=200</c>.</summary>
    public static string ListedWithValues(Seq<KeyChange> keys) => Listed(keys.Map(key => $"{key}={key.Value}"));
}
