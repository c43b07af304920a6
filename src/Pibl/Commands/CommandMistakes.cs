using System.CommandLine;
using System.CommandLine.Parsing;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>What is said, in English, of a command line that means nothing.</summary>
internal static class CommandMistakes
{
    /// <summary>
    /// The library takes an option that it does not know for the value of an argument: this refuses it.
    /// </summary>
    public static Argument<T> RefusingOptions<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => IsOption(token.Value)))
            {
                result.AddError(Unknown(token.Value, (result.Parent as CommandResult)?.Command));
            }
        });
        return argument;
    }

    /// <summary>
    /// One line each. Where an option is not known, that alone: what else does not fit is but what stands behind it.
    /// </summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var all = parsed.Errors.Select(mistake => mistake.Message).Distinct().ToList();
        var options = all.Where(message => Gaps.Find(Said.UnknownOption, message) is not null)
            .Concat(parsed.UnmatchedTokens.Where(IsOption)
                .Select(token => Unknown(token, parsed.CommandResult.Command)))
            .Distinct()
            .ToList();
        return options.Count > 0 ? options : all;
    }

    private static bool IsOption(string token) => token.StartsWith('-');

    private static string Unknown(string token, Command? command)
    {
        var name = token.Split('=')[0];
        var known = Prelude.toSeq(command?.Options.Select(option => option.Name) ?? []).Add("--help").Strict();
        return Suggestions.Nearest(name, known).Match(
            meant => Words.English.Say(Said.UnknownOptionBut, name, meant),
            () => Words.English.Say(Said.UnknownOption, name));
    }
}
