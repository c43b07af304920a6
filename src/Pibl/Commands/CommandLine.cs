using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Pibl.Hosting;
using Pibl.Languages;

namespace Pibl.Commands;

/// <summary>
/// The command line: <c>pibl [--take-over] [FILE]</c>, <c>pibl check [FILE] [--strict] [--json]</c>, <c>pibl route
/// [FILE] --url URL</c>, <c>pibl reload [FILE]</c>, <c>pibl top [FILE]</c>, <c>pibl status [FILE]</c>, <c>pibl drain
/// SERVER [FILE]</c>, <c>pibl undrain SERVER [FILE]</c>, <c>pibl stop [FILE]</c>, <c>pibl purge URL [FILE]</c>, <c>pibl
/// explain [FILE] --url URL</c>, <c>pibl cache ls [FILE]</c>, <c>pibl keys [KEY]</c>, <c>pibl completion SHELL</c>,
/// <c>pibl demo</c>, <c>--help</c>, <c>--version</c>.
/// </summary>
public static class CommandLine
{
    /// <summary>The exit code for a wrong file, and for a command line that means nothing.</summary>
    public const int Wrong = Host.WrongSetting;

    /// <summary>Runs one command to its end, and gives the program's exit code.</summary>
    public static Task<int> RunAsync(
        string[] args, CommandEnds ends, TextWriter output, TextWriter error, Language language = Language.English)
    {
        var (root, words) = (Root(ends), Words.Of(language));
        words.Translate(root);

        // The library would read a file for a word that begins with @, and an entry of SERVERS may be @servers.txt.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in CommandMistakes.Of(parsed))
            {
                error.WriteLine($"pibl: {words.OfSaid(mistake)}");
            }

            error.WriteLine(words.Of(Said.HelpIsThere));
            return Task.FromResult(Wrong);
        }

        // Signals are ours (StopSignals): the library's own answer would end the process two seconds after the first.
        return parsed.InvokeAsync(new Spoken(words)
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null,
        });
    }

    internal static RootCommand Root(CommandEnds ends)
    {
        var file = FileArgument("The configuration to run.");
        var takeOver = new Option<bool>("--take-over")
        {
            Description = "Take over from the program that runs with the same FILE: no client is refused or cut off.",
        };
        var root = new RootCommand(
            "PIBL: reverse proxy, load balancer and HTTP cache.")
        {
            file,
            takeOver,
            Only(CheckCommand.Of(FileArgument("The configuration to read."), ends)),
            Only(RouteCommand.Of(FileArgument("The configuration to read."))),
            KeysCommand.Of(),
            Only(ReloadCommand.Of(FileArgument("The configuration that the running program was started with."), ends)),
            Only(TopCommand.Of(FileArgument("The configuration of the running program."), ends)),
            Demo(ends),
        };
        foreach (var command in AdminCommands.All(() => FileArgument("The configuration of the running program.")))
        {
            root.Add(Only(command));
        }

        root.Add(Only(PurgeCommand.Of(FileArgument("The configuration of the running program."))));
        root.Add(Only(ExplainCommand.Of(FileArgument("The configuration of the program, running or not."))));
        root.Add(Only(CacheCommand.Of(() => FileArgument("The configuration that names the cache file and ADMIN."))));
        root.Add(CompletionCommand.Of(root));
        root.SetAction((parsed, _) =>
            Run(ends, parsed, new Launch(parsed.GetValue(file)!, parsed.GetValue(takeOver))));
        foreach (var option in root.Options)
        {
            option.Action = option switch
            {
                VersionOption => new ShowVersion(),
                HelpOption { Action: HelpAction written } => new CommandHelp(written),
                _ => option.Action,
            };
        }

        return root;
    }

    private static Argument<string> FileArgument(string description) =>
        CommandMistakes.RefusingOptions(new Argument<string>("FILE")
        {
            Description = description,
            DefaultValueFactory = _ => ConfigFile.DefaultPath,
            Arity = ArgumentArity.ZeroOrOne,
        });

    private static async Task<int> Run(CommandEnds ends, ParseResult parsed, Launch launch)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ConfigFile.LoadOrTell(launch.ConfigFile!, error) is not { } configured)
        {
            return Wrong;
        }

        using var signals = ends.Listen();
        return await ends.Run(configured.Settings, launch with { Configured = configured }, signals.Token);
    }

    private static Command Demo(CommandEnds ends)
    {
        var demo = Only(
            new Command(
                "demo",
                "Start three small servers and the proxy in front of them, and say what to try. It uses the ports 8080, 9900 and "
                + "9001 to 9003, or free ones where these are taken, and writes serv.config, logPIBL.txt and persist.cache into "
                + "this folder."));
        demo.SetAction(async (parsed, _) =>
        {
            var configuration = parsed.InvocationConfiguration;
            using var signals = ends.Listen();
            return await ends.Demo(Environment.CurrentDirectory, configuration.Output, signals.Token);
        });
        return demo;
    }

    /// <summary>
    /// A command that no FILE may come before, nor before one under it: <c>pibl FILE</c> is a command of its own.
    /// </summary>
    private static Command Only(Command command)
    {
        foreach (var inner in command.Subcommands)
        {
            Only(inner);
        }

        command.Validators.Add(result =>
        {
            var (root, path) = ((CommandResult)result.Parent!, command.Name);
            while (root.Parent is CommandResult parent)
            {
                (root, path) = (parent, $"{root.Command.Name} {path}");
            }

            foreach (var file in root.Tokens)
            {
                result.AddError(WhereFileGoes(command, path, file.Value));
            }
        });
        return command;
    }

    private static string WhereFileGoes(Command command, string path, string file)
    {
        var others = string.Concat(
            command.Arguments.Where(argument => argument.Name != "FILE").Select(argument => $" {argument.Name}"));
        return command.Arguments.Any(argument => argument.Name == "FILE")
            ? Words.English.Say(Said.FileGoesAfter, $"{path}{others} {file}")
            : Words.English.Say(Said.TakesNoFile, path, path);
    }

    /// <summary><c>pibl 0.1.0</c>, without the commit that the build appends behind a plus.</summary>
    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            parseResult.InvocationConfiguration.Output.WriteLine($"pibl {version?.InformationalVersion.Split('+')[0]}");
            return 0;
        }
    }
}
