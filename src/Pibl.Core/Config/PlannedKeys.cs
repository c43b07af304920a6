using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Keys whose meaning is settled and that are not built yet. A value that asks for nothing is what the proxy does
/// anyway, and is taken without a word; any other is a mistake that says so.
/// </summary>
public static class PlannedKeys
{
    private static readonly HashMap<string, string> Idle = HashMap(
        ("RECORD", "none"));

    /// <summary>All of them.</summary>
    public static readonly Seq<string> Names = toSeq(Idle.Keys).Strict();

    /// <summary>True for the value that asks for nothing.</summary>
    public static bool AsksForNothing(string name, string value) => Idle.Find(name) == value;

    /// <summary>What is wrong with a line that asks for something.</summary>
    public static ConfigError NotBuilt(SourceSpan key) => key.Wrong(
        $"{key.Text} is not built yet",
        $"leave the line out; only {key.Text}={Idle[key.Text]} is taken");
}
