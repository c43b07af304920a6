using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Reload;

/// <summary>What a reload has done, or would do.</summary>
/// <param name="Generation">Of the settings in force, now.</param>
/// <param name="Changes">A line for each thing that is, or would be, another.</param>
/// <param name="Pending">Keys whose new values hold from the next start.</param>
/// <param name="Mistakes">Why not, a line each; empty where it is done, or can be.</param>
/// <param name="IsNotNow">It is refused whatever the file says, and may be tried again.</param>
public sealed record ReloadReport(
    long Generation, Seq<string> Changes, Seq<string> Pending, Seq<string> Mistakes, bool IsNotNow = false)
{
    /// <summary>It is done, or can be.</summary>
    public bool IsOk => Mistakes.IsEmpty;

    /// <param name="generation">Of the settings in force, now.</param>
    /// <param name="plan">What is new.</param>
    public static ReloadReport Of(long generation, ReloadPlan plan) => new(
        generation, ReloadText.Changes(plan), plan.Waiting.Map(key => key.ToString()).Strict(), Seq<string>());

    /// <summary>It is not done.</summary>
    /// <param name="generation">Of the settings in force, which stay.</param>
    /// <param name="mistakes">Why.</param>
    public static ReloadReport Refused(long generation, Seq<string> mistakes) =>
        new(generation, Seq<string>(), Seq<string>(), mistakes);
}
