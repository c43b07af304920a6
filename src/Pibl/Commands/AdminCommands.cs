using System.CommandLine;
using System.Net;
using Pibl.Admin;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>
/// <c>status</c>, <c>drain SERVER</c>, <c>undrain SERVER</c> and <c>stop</c>: what is asked of a running program. Exit code
/// 0; 1 where it cannot be reached or does not do it; 2 for a wrong file or option.
/// </summary>
internal static class AdminCommands
{
    private const int NotDone = 1;

    /// <param name="file">Makes the argument for the configuration that says where the program is.</param>
    public static IEnumerable<Command> All(Func<Argument<string>> file) =>
        [Status(file()), Drain("drain", true, file()), Drain("undrain", false, file()), Stop(file())];

    private static Command Status(Argument<string> file)
    {
        var reach = new Reach();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var status = new Command(
            "status", "Show the servers, queues and counts of the running program: what is up, full, slow or failing.")
        {
            file, reach.Admin, reach.Token, json,
        };
        status.SetAction((parsed, _) => AskAsync(
            parsed, parsed.GetValue(file)!, reach, isChange: false, "/api/status",
            parsed.GetValue(json) ? "application/json" : "text/plain"));
        return status;
    }

    private static Command Stop(Argument<string> file)
    {
        var reach = new Reach();
        var stop = new Command(
            "stop", "Let the running program finish what it has and end, as SIGTERM does: for as long as TIMEOUT_DRAIN.")
        {
            file, reach.Admin, reach.Token,
        };
        stop.SetAction((parsed, _) => AskAsync(
            parsed, parsed.GetValue(file)!, reach, isChange: true, "/api/stop", "text/plain"));
        return stop;
    }

    private static Command Drain(string name, bool isDrained, Argument<string> file)
    {
        var reach = new Reach();
        var server = CommandMistakes.RefusingOptions(
            new Argument<string>("SERVER") { Description = "As status shows it: host:port." });
        var drain = new Command(
            name,
            isDrained
                ? "Give a server of the running program no new clients: what it has goes on, and clients of STICKY stay."
                : "Give a server of the running program new clients again.")
        {
            server, file, reach.Admin, reach.Token,
        };
        drain.SetAction((parsed, _) => AskAsync(
            parsed, parsed.GetValue(file)!, reach, isChange: true,
            $"/api/servers/{Uri.EscapeDataString(parsed.GetValue(server)!)}/{name}", "text/plain",
            notFound: Words.Of(parsed).Say(Said.NoSuchServer, parsed.GetValue(server))));
        return drain;
    }

    /// <summary>
    /// Asks the running program, prints its answer (for a 404 <paramref name="notFound"/>), and gives the exit code.
    /// </summary>
    internal static async Task<int> AskAsync(
        ParseResult parsed, string file, Reach reach, bool isChange, string target, string accept, string? json = null,
        string? notFound = null)
    {
        if (Find(parsed, file, reach, out var code) is not { } access)
        {
            return code;
        }

        var words = Words.Of(parsed);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var (status, text) = await AdminClient.AskAsync(access, isChange, target, accept, words, json);
        if (status is HttpStatusCode.OK or HttpStatusCode.Accepted)
        {
            output.Write(text);
            return 0;
        }

        if (status == HttpStatusCode.UnprocessableContent)
        {
            // The mistakes of a file, a line each.
            error.Write(text);
            return CommandLine.Wrong;
        }

        var said = status == HttpStatusCode.NotFound && notFound is not null ? notFound : text;
        return Tell(access, status, said, error, words);
    }

    /// <summary>Where the running program is; null, with the exit code, where that is not known.</summary>
    internal static AdminAccess? Find(ParseResult parsed, string file, Reach reach, out int code)
    {
        var error = parsed.InvocationConfiguration.Error;
        var found = reach.Find(parsed, file);
        if (found.IsFail)
        {
            error.Write(ConfigErrors.Render(found.FailToSeq()));
            code = CommandLine.Wrong;
            return null;
        }

        code = NotDone;
        if (found.SuccessToSeq().Head.MatchUnsafe(known => known, () => null) is { } access)
        {
            return access;
        }

        error.WriteLine($"pibl: {Words.Of(parsed).Say(Said.NoAdmin, file)}");
        return null;
    }

    /// <summary>Says what the program has not done, and gives the exit code.</summary>
    internal static int Tell(AdminAccess access, HttpStatusCode? status, string text, TextWriter error, Words words)
    {
        var where = ListenPlaces.Show(access.Place);
        var said = status switch
        {
            null => words.Say(Said.NoProgramAnswersBecause, where, text),
            HttpStatusCode.Unauthorized => words.Say(Said.TokenIsAsked, where),
            HttpStatusCode.NotFound when !text.EndsWith('\n') => text,
            _ => words.Say(Said.ProgramSays, where, (int)status, text.TrimEnd()),
        };
        error.WriteLine($"pibl: {said}");
        return NotDone;
    }
}
