using System.CommandLine;
using System.Net;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>
/// What the running program knows, and where none answers a file at rest: it is asked first, and its answer printed.
/// </summary>
internal static class RunningFirst
{
    private const int NotTold = 1;

    /// <summary>
    /// The exit code: what <paramref name="codeOf"/> makes of its answer; 1 where it does not say it, or none answers at
    /// <c>--admin</c>; 2 for a wrong file, or a wrong request. Null where the file may be looked at instead.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="config">The configuration that says where the program is.</param>
    /// <param name="reach">What the command line says of that.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="isJson">JSON, and not a report for people.</param>
    /// <param name="nobody">The message where no program answers and the file is looked at.</param>
    /// <param name="codeOf">The exit code for an answer.</param>
    public static async Task<int?> AskAsync(
        ParseResult parsed, string config, Reach reach, string target, bool isJson, string nobody,
        Func<string, int> codeOf)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var found = reach.Find(parsed, config);
        if (found.IsFail)
        {
            error.Write(ConfigErrors.Render(found.FailToSeq()));
            return CommandLine.Wrong;
        }

        if (found.SuccessToSeq().Head.MatchUnsafe(known => known, () => null) is not { } access)
        {
            return null;
        }

        var (words, where) = (Words.Of(parsed), ListenPlaces.Show(access.Place));
        var (status, text) = await AdminClient.AskAsync(
            access, false, target, isJson ? "application/json" : "text/plain", words);
        switch (status)
        {
            case HttpStatusCode.OK:
                output.Write(text);
                return codeOf(text);
            case HttpStatusCode.BadRequest:
                error.WriteLine(text.TrimEnd());
                return CommandLine.Wrong;
            case null when parsed.GetValue(reach.Admin) is null:
                error.WriteLine($"pibl: {words.Say(nobody, where)}");
                return null;
            case null:
                error.WriteLine($"pibl: {words.Say(Said.NoProgramAnswersBecause, where, text)}");
                return NotTold;
            case { } other:
                error.WriteLine($"pibl: {words.Say(Said.ProgramSays, where, (int)other, text.TrimEnd())}");
                return NotTold;
        }
    }
}
