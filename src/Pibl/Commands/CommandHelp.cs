using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Pibl.Commands;

/// <summary>
/// The library's help for one command. It would put the FILE of <c>pibl FILE</c> before the name of every command, and
/// the arguments of a command with their defaults into the list of commands: both are left out. What may be left out
/// stands in brackets, and in nothing else.
/// </summary>
internal sealed class CommandHelp(HelpAction written) : SynchronousCommandLineAction
{
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
        output.Write(text.ToString()
            .Replace("[<URL> [<FILE>]]", "[URL] [FILE]", StringComparison.Ordinal)
            .Replace("[<FILE>]", "[FILE]", StringComparison.Ordinal));
        return code;
    }
}
