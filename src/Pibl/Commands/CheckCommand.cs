using System.CommandLine;
using Pibl.Config;
using Pibl.Hosting;
using Pibl.Lints;

namespace Pibl.Commands;

/// <summary><c>pibl check FILE [--strict] [--json]</c>.</summary>
internal static class CheckCommand
{
    /// <summary>The exit code of <c>--strict</c> for a file that is right and is warned of.</summary>
    private const int Doubtful = 1;

    /// <param name="file">Which file.</param>
    /// <param name="ends">What looks at the file.</param>
    public static Command Of(Argument<string> file, CommandEnds ends)
    {
        var strict = new Option<bool>("--strict") { Description = "Exit code 1 where there is a warning." };
        var json = new Option<bool>("--json") { Description = "Print JSON, mistakes and warnings included." };
        var check = new Command(
            "check",
            "Read a configuration, say what it means and where each value came from, and try it here: exit code 0, or 2 "
            + "where it is wrong.")
        {
            file, strict, json,
        };
        check.SetAction((parsed, _) =>
        {
            var path = parsed.GetValue(file)!;
            var (output, isJson) = (parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            return ConfigFile.Load(path).Match(
                configured => SayAsync(configured, ends, output, parsed.GetValue(strict), isJson),
                mistakes =>
                {
                    (isJson ? output : parsed.InvocationConfiguration.Error).Write(
                        isJson ? MistakesJson.OfMistakes(path, mistakes) : ConfigErrors.Render(mistakes));
                    return Task.FromResult(CommandLine.Wrong);
                });
        });
        return check;
    }

    private static async Task<int> SayAsync(
        Configured configured, CommandEnds ends, TextWriter output, bool isStrict, bool isJson)
    {
        var lints = await ends.Try(configured);
        await output.WriteAsync(isJson
            ? CheckJson.Of(configured, lints)
            : ConfigReport.Render(configured) + (lints.IsEmpty ? "" : "\n") + AllLints.Render(lints));
        return isStrict && lints.Exists(lint => !lint.IsNote) ? Doubtful : 0;
    }
}
