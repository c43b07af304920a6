using System.CommandLine;
using Pibl.TakeOver;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl reload [FILE] [--dry-run]</c>. Exit code 0; 1 where no program runs or it cannot do it now; 2 where the
/// configuration is wrong, and nothing has changed.
/// </summary>
internal static class ReloadCommand
{
    private const string Prefix = "pibl: ";
    private const int Nobody = 1;

    /// <param name="file">The configuration that the program was started with.</param>
    /// <param name="ends">What asks the program.</param>
    public static Command Of(Argument<string> file, CommandEnds ends)
    {
        var reach = new Reach();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say what it would change, or what is wrong, and change nothing (asks ADMIN).",
        };
        var reload = new Command(
            "reload",
            "Let the program that runs with a configuration read it again: exit code 0, or 2 where it is wrong, and nothing has "
            + "changed; 1 where no program runs.")
        {
            file, dryRun, reach.Admin, reach.Token,
        };
        reload.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(dryRun) || parsed.GetValue(reach.Admin) is not null)
            {
                return AdminCommands.AskAsync(
                    parsed, parsed.GetValue(file)!, reach, isChange: !parsed.GetValue(dryRun), "/api/reload", "text/plain");
            }

            var answer = ends.Reload(parsed.GetValue(file)!);
            var to = parsed.InvocationConfiguration;
            (answer.ExitCode == 0 ? to.Output : to.Error).Write(InWords(answer, Words.Of(parsed)));
            return Task.FromResult(answer.ExitCode);
        });
        return reload;
    }

    /// <summary>Where nobody answers it is said here; the rest is the running program's own.</summary>
    private static string InWords(ReloadAnswer answer, Words words) =>
        answer.ExitCode == Nobody && answer.Text.StartsWith(Prefix, StringComparison.Ordinal)
            ? $"{Prefix}{words.OfSaid(answer.Text[Prefix.Length..].TrimEnd('\n'))}\n"
            : answer.Text;
}
