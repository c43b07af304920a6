namespace Pibl.Config;

/// <summary>Quotes around a word: plain ones, and those that a word processor makes of them.</summary>
public static class Quotes
{
    private const string Opening = "\"'“‘„‚«‹”’";
    private const string Closing = "\"'”’“‘»›";

    /// <summary>True when the text begins and ends with one.</summary>
    public static bool Surround(string text) =>
        text.Length >= 2 && Opening.Contains(text[0]) && Closing.Contains(text[^1]);

    public static string Without(string text) => Surround(text) ? text[1..^1] : text;
}
