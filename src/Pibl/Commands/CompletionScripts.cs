using System.Text;

namespace Pibl.Commands;

/// <summary>Scripts that complete a command line, for two shells.</summary>
internal static class CompletionScripts
{
    /// <summary>For bash 4 or later; nothing else need be installed.</summary>
    public static string Bash(CompletionWords root)
    {
        var text = new StringBuilder("# pibl completion bash: source <(pibl completion bash)\n_pibl() {\n");
        text.Append("    local word=\"${COMP_WORDS[COMP_CWORD]}\" path=\"\" at\n");
        text.Append("    for ((at = 1; at < COMP_CWORD; at++)); do\n");
        text.Append("        case \"${path:+$path }${COMP_WORDS[at]}\" in\n");
        text.Append($"            {Any(root.All.Skip(1).Select(command => command.Path))}) ");
        text.Append("path=\"${path:+$path }${COMP_WORDS[at]}\" ;;\n        esac\n    done\n");
        text.Append("    case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n");
        text.Append($"        {Any(TakingValue(root))}) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n    esac\n");
        text.Append("    local words=\"\" files=\"\"\n    case \"$path\" in\n");
        foreach (var command in root.All)
        {
            var words = command.Commands.Select(inner => inner.Name)
                .Concat(command.Options.Select(option => option.Name))
                .Concat(command.Values);
            text.Append($"        \"{command.Path}\") words=\"{string.Join(' ', words)}\"");
            text.Append(command.TakesFile ? " files=1 ;;\n" : " ;;\n");
        }

        text.Append("    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n");
        text.Append("    if [[ -n $files && $word != -* ]]; then\n");
        text.Append("        COMPREPLY+=($(compgen -f -- \"$word\"))\n    fi\n}\n");
        return text.Append("complete -o filenames -F _pibl pibl\n").ToString();
    }

    /// <summary>For zsh with compinit.</summary>
    public static string Zsh(CompletionWords root)
    {
        var text = new StringBuilder("#compdef pibl\n# pibl completion zsh > a folder of $fpath, as _pibl\n");
        foreach (var command in root.All.Reverse())
        {
            AppendZsh(text, command);
        }

        return text.Append("if [ \"$funcstack[1]\" = _pibl ]; then\n    _pibl \"$@\"\nelse\n    compdef _pibl pibl\nfi\n")
            .ToString();
    }

    private static void AppendZsh(StringBuilder text, CompletionWords command)
    {
        text.Append($"{FunctionOf(command)}() {{\n    local state\n    local -a commands\n    _arguments -C");
        foreach (var (name, description, takesValue) in command.Options)
        {
            text.Append($" \\\n        '{name}[{Quoted(description)}]{(takesValue ? ":value:_files" : "")}'");
        }

        if (command.Commands.Count > 0)
        {
            text.Append(" \\\n        '1: :->command' \\\n        '*:: :->rest'\n");
            text.Append($"    case $state in\n        command)\n            commands=(\n");
            foreach (var inner in command.Commands)
            {
                text.Append($"                '{inner.Name}:{Quoted(inner.Description)}'\n");
            }

            text.Append("            )\n            _describe command commands\n");
            text.Append(command.TakesFile ? "            _files ;;\n" : "            ;;\n");
            text.Append("        rest)\n            case $words[1] in\n");
            foreach (var inner in command.Commands)
            {
                text.Append($"                {inner.Name}) {FunctionOf(inner)} ;;\n");
            }

            text.Append("            esac ;;\n    esac\n}\n");
            return;
        }

        var values = command.Values.Count > 0 ? $"({string.Join(' ', command.Values)})" : "_files";
        text.Append(command.Values.Count > 0 || command.TakesFile ? $" \\\n        '*: :{values}'\n}}\n" : "\n}\n");
    }

    private static string FunctionOf(CompletionWords command) =>
        command.Path.Length == 0 ? "_pibl" : $"_pibl_{command.Path.Replace(' ', '_').Replace('-', '_')}";

    private static IEnumerable<string> TakingValue(CompletionWords root) => root.All
        .SelectMany(command => command.Options)
        .Where(option => option.TakesValue)
        .Select(option => option.Name)
        .Distinct();

    private static string Any(IEnumerable<string> words) => string.Join('|', words.Select(word => $"\"{word}\""));

    /// <summary>Within quotes of zsh, where a colon and brackets mean something as well.</summary>
    private static string Quoted(string text) => text
        .Replace("'", "'\\''", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);
}
