using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// A stretch of one line of a file. Every piece of <c>serv.config</c> stays an excerpt until it has been read, so that
/// whatever is wrong with it can be pointed at.
/// </summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">From 1; 0 where no line is meant but the file as a whole, or a default.</param>
/// <param name="LineText">The whole line, without its end.</param>
/// <param name="At">Where the stretch begins in <paramref name="LineText"/>, in UTF-16 units from 0.</param>
/// <param name="Length">Of the stretch, in UTF-16 units.</param>
public sealed record SourceSpan(string File, int Line, string LineText, int At, int Length)
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>
    /// The variable of the environment, or the option of the command line, that the text is the value of; null for a
    /// line of a file. The line shows both.
    /// </summary>
    public string? Variable { get; private init; }

    /// <summary>A whole line of a file.</summary>
    public static SourceSpan OfLine(string file, int line, string text) => new(file, line, text, 0, text.Length);

    /// <summary>A text that stands in no file: a default.</summary>
    public static SourceSpan OfDefault(string text) => OfLine("", 0, text);

    /// <summary>One line of the value of a variable.</summary>
    public static SourceSpan OfVariable(string name, string value) =>
        new("environment", 0, $"{name}={value}", name.Length + 1, value.Length) { Variable = name };

    /// <summary>The value of an option.</summary>
    public static SourceSpan OfArgument(string option, string value) =>
        new("command line", 0, $"{option} {value}", option.Length + 1, value.Length) { Variable = option };

    /// <summary>A file as a whole.</summary>
    public static SourceSpan OfFile(string file) => OfLine(file, 0, "");

    /// <summary>The characters of the stretch.</summary>
    public string Text => LineText.Substring(At, Length);

    /// <summary>From 1, in characters as an editor counts them: a pair of surrogates is one.</summary>
    public int Column => LineText[..At].EnumerateRunes().Count() + 1;

    /// <summary>A part of this stretch; <paramref name="start"/> counts from its own beginning.</summary>
    public SourceSpan Slice(int start, int length) => this with { At = At + start, Length = length };

    /// <summary>All from <paramref name="start"/> on.</summary>
    public SourceSpan From(int start) => Slice(start, Length - start);

    /// <summary>
    /// The stretch without spaces and tabs around it; an empty one stays where the text would have stood.
    /// </summary>
    public SourceSpan Trim()
    {
        var text = Text;
        var kept = text.Trim(Blanks);
        return Slice(text.Length - text.TrimStart(Blanks).Length, kept.Length);
    }

    /// <summary>
    /// The parts between the separators, the empty ones included: always one more than there are separators.
    /// </summary>
    public Seq<SourceSpan> Split(char separator)
    {
        var text = Text;
        var parts = Seq<SourceSpan>();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == separator)
            {
                parts = parts.Add(Slice(start, i - start));
                start = i + 1;
            }
        }

        return parts;
    }

    /// <summary>The parts between spaces and tabs, none of them empty.</summary>
    public Seq<SourceSpan> Words() => Split(' ').Bind(part => part.Split('\t')).Filter(part => part.Length > 0);

    /// <summary>An error that points here.</summary>
    public ConfigError Wrong(string what, string hint) => new(this, what, hint);

    /// <summary>No value, but an error that points here.</summary>
    public Validation<ConfigError, T> Fails<T>(string what, string hint) => Fail<ConfigError, T>(Wrong(what, hint));
}
