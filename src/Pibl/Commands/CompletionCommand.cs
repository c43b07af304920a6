using System.CommandLine;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary><c>pibl completion bash|zsh</c>: a script that completes this very command line.</summary>
internal static class CompletionCommand
{
    /// <param name="root">All commands.</param>
    public static Command Of(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var completion = new Command(
            "completion",
            "Print a script that completes commands, options and keys: source <(pibl completion bash), or write zsh's into "
            + "a folder of $fpath as _pibl.")
        {
            shell,
        };
        completion.SetAction((parsed, _) =>
        {
            var words = CompletionWords.Of(root, KeyTable.With(Pipeline.Keys).Names, Words.Of(parsed));
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(shell) == "zsh"
                ? CompletionScripts.Zsh(words)
                : CompletionScripts.Bash(words));
            return Task.FromResult(0);
        });
        return completion;
    }
}

/// <summary>What may stand behind a command.</summary>
/// <param name="Path">Its words, without <c>pibl</c>; empty: the program itself.</param>
/// <param name="Description">In one sentence.</param>
/// <param name="Commands">Below it.</param>
/// <param name="Options">That it takes, with what each means and what its value is.</param>
/// <param name="Values">Of its arguments.</param>
/// <param name="TakesFile">One of its arguments is a file.</param>
internal sealed record CompletionWords(
    string Path,
    string Description,
    IReadOnlyList<CompletionWords> Commands,
    IReadOnlyList<(string Name, string Description, bool TakesValue)> Options,
    IReadOnlyList<string> Values,
    bool TakesFile)
{
    /// <summary>The last word of its path.</summary>
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    /// <summary>It, and all below it.</summary>
    public IEnumerable<CompletionWords> All => Commands.SelectMany(command => command.All).Prepend(this);

    /// <param name="command">The program, or one of its commands.</param>
    /// <param name="keys">Of a configuration.</param>
    /// <param name="words">The language of what the root's own option means.</param>
    /// <param name="path">The words before it.</param>
    public static CompletionWords Of(Command command, IEnumerable<string> keys, Words words, string path = "") => new(
        path,
        command.Description ?? "",
        [.. command.Subcommands.Where(inner => !inner.Hidden).Select(
            inner => Of(inner, keys, words, path.Length == 0 ? inner.Name : $"{path} {inner.Name}"))],
        [
            .. command.Options.Select(option =>
                (option.Name, option.Description ?? "", option.ValueType != typeof(bool) && option.ValueType != typeof(void))),
            .. path.Length == 0 ? [] : new[] { ("--help", words.Of("Show help and usage information"), false) },
        ],
        [.. command.Arguments.SelectMany(argument => argument.Name switch
        {
            "KEY" => keys,
            "SHELL" => ["bash", "zsh"],
            _ => [],
        })],
        command.Arguments.Any(argument => argument.Name is "FILE"));
}
