using System.CommandLine;
using System.Globalization;
using Pibl.Languages;

namespace Pibl.Commands;

/// <summary>
/// What the commands say, in one language. The English text is the key of each table; what a table does not have is
/// said in English.
/// </summary>
internal sealed class Words
{
    /// <summary>As it is written.</summary>
    public static readonly Words English = new(Language.English, "en", new Dictionary<string, string>());

    /// <summary>By three tables: help, what commands say, and what is wrong with a command line.</summary>
    public static readonly Words Spanish = new(
        Language.Spanish,
        "es",
        SpanishHelp.Table.Concat(SpanishMessages.Table).Concat(SpanishMistakes.Table)
            .ToDictionary(StringComparer.Ordinal));

    private readonly Dictionary<string, string> _table;

    private Words(Language language, string tag, Dictionary<string, string> table) =>
        (Language, Tag, _table) = (language, tag, table);

    /// <summary>Which.</summary>
    public Language Language { get; }

    /// <summary>RFC 5646.</summary>
    public string Tag { get; }

    /// <summary>Those of a language.</summary>
    public static Words Of(Language language) => language switch
    {
        Language.English => English,
        Language.Spanish => Spanish,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, null),
    };

    /// <summary>Those that a command was invoked with.</summary>
    public static Words Of(ParseResult parsed) =>
        parsed.InvocationConfiguration is Spoken spoken ? spoken.Words : English;

    /// <summary>A text without gaps.</summary>
    public string Of(string english) => _table.GetValueOrDefault(english, english);

    /// <summary>A text with its gaps filled.</summary>
    public string Say(string english, params ReadOnlySpan<object?> args) =>
        string.Format(CultureInfo.InvariantCulture, Of(english), args);

    /// <summary>
    /// A text that comes from elsewhere with its gaps filled, such as a mistake that the library finds: of those in the
    /// table that it may be, the longest.
    /// </summary>
    public string OfSaid(string text)
    {
        foreach (var english in _table.Keys.OrderByDescending(key => key.Length))
        {
            if (Gaps.Find(english, text) is { } args)
            {
                return string.Format(CultureInfo.InvariantCulture, _table[english], [.. args]);
            }
        }

        return text;
    }

    /// <summary>Says all that the help of a command, and of those below it, is made of.</summary>
    public void Translate(Command command)
    {
        foreach (var symbol in (Symbol[])[command, .. command.Arguments, .. command.Options])
        {
            symbol.Description = symbol.Description is { } english ? Of(english) : null;
        }

        foreach (var inner in command.Subcommands)
        {
            Translate(inner);
        }
    }
}

/// <summary>How a command is invoked: with the words of one language.</summary>
internal sealed class Spoken(Words words) : InvocationConfiguration
{
    public Words Words => words;
}
