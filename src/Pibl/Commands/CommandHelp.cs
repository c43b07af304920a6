using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Pibl.Languages;

namespace Pibl.Commands;

/// <summary>
/// The library's help for one command. It would put the FILE of <c>pibl FILE</c> before the name of every command, and
/// the arguments of a command with their defaults into the list of commands: both are left out. What may be left out
/// stands in brackets, and in nothing else.
/// </summary>
internal sealed class CommandHelp(HelpAction written) : SynchronousCommandLineAction
{
    /// <summary>The library's own words around ours.</summary>
    public static readonly (string English, string Spanish)[] Frame =
    [
        ("Description:", "Descripción:"),
        ("Usage:", "Uso:"),
        ("Arguments:", "Argumentos:"),
        ("Options:", "Opciones:"),
        ("Commands:", "Órdenes:"),
        ("[command]", "[orden]"),
        ("[options]", "[opciones]"),
        // As long as the English word, so that the columns stay.
        ("(REQUIRED)", "(SE EXIGE)"),
        ("[default:", "[por omisión:"),
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var shown = parseResult.CommandResult.Command;
        var others = parseResult.RootCommandResult.Command.Arguments
            .Concat(shown.Subcommands.SelectMany(command => command.Arguments))
            .Where(argument => !shown.Arguments.Contains(argument));
        foreach (var argument in others)
        {
            argument.Hidden = true;
        }

        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter { NewLine = output.NewLine };
        configuration.Output = text;
        var code = written.Invoke(parseResult);
        configuration.Output = output;
        output.Write(Framed(text.ToString(), Words.Of(parseResult).Language)
            .Replace("[<URL> [<FILE>]]", "[URL] [FILE]", StringComparison.Ordinal)
            .Replace("[<FILE>]", "[FILE]", StringComparison.Ordinal));
        return code;
    }

    private static string Framed(string help, Language language) => language == Language.English
        ? help
        : Frame.Aggregate(
            help, static (text, word) => text.Replace(word.English, word.Spanish, StringComparison.Ordinal));
}
