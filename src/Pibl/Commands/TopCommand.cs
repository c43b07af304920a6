using System.CommandLine;
using System.Net;
using Pibl.Admin;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl top [--once] [--json]</c>: what goes on in a running program, renewed each second. On a terminal it is drawn
/// in place and ends with <c>q</c> or Ctrl+C; elsewhere a table is printed each second. Exit code 0; 1 where the
/// program cannot be reached; 2 for a wrong file or option.
/// </summary>
internal static class TopCommand
{
    private const int Unreachable = 1;

    /// <summary>A program may be restarted while one looks at it.</summary>
    private const int FailuresMax = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="file">The configuration that says where the program is.</param>
    /// <param name="ends">What turns signals into an end.</param>
    public static Command Of(Argument<string> file, CommandEnds ends)
    {
        var reach = new Reach();
        var once = new Option<bool>("--once") { Description = "Print it once, and end." };
        var json = new Option<bool>("--json") { Description = "Print JSON, a line each second." };
        var top = new Command(
            "top", "Watch the running program: rates, servers, slow requests, and who and what is asked most. q ends it.")
        {
            file, reach.Admin, reach.Token, once, json,
        };
        top.SetAction(async (parsed, _) =>
        {
            if (AdminCommands.Find(parsed, parsed.GetValue(file)!, reach, out var code) is not { } access)
            {
                return code;
            }

            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(once))
            {
                return await OnceAsync(access, output, error, parsed.GetValue(json), Words.Of(parsed));
            }

            using var signals = ends.Listen();
            return await FollowAsync(access, output, error, parsed.GetValue(json), Words.Of(parsed), signals.Token);
        });
        return top;
    }

    private static async Task<int> OnceAsync(
        AdminAccess access, TextWriter output, TextWriter error, bool isJson, Words words)
    {
        var (status, text) = await AskAsync(access, words);
        if (status != HttpStatusCode.OK)
        {
            return AdminCommands.Tell(access, status, text, error, words);
        }

        output.Write(isJson ? text : TopScreen.Of(text).Render(int.MaxValue, int.MaxValue, TopColours.None));
        return 0;
    }

    private static async Task<int> FollowAsync(
        AdminAccess access, TextWriter output, TextWriter error, bool isJson, Words words, CancellationToken stop)
    {
        using var terminal = isJson ? null : TopTerminal.TryOpen(output);
        var failures = 0;
        while (!stop.IsCancellationRequested && terminal?.IsLeft != true)
        {
            var (status, text) = await AskAsync(access, words);
            if (status == HttpStatusCode.OK)
            {
                failures = 0;
                var screen = isJson ? null : TopScreen.Of(text);
                if (terminal is not null)
                {
                    terminal.Draw(screen!);
                }
                else
                {
                    await output.WriteAsync(
                        screen is null ? text : screen.Render(int.MaxValue, int.MaxValue, TopColours.None) + "\n");
                    await output.FlushAsync(CancellationToken.None);
                }
            }
            else if (failures++ == 0 && terminal is null || failures > FailuresMax)
            {
                terminal?.Dispose();
                return AdminCommands.Tell(access, status, text, error, words);
            }

            await (terminal?.WaitAsync(Interval, stop) ?? WaitAsync(stop));
        }

        return 0;
    }

    private static Task<(HttpStatusCode? Status, string Text)> AskAsync(AdminAccess access, Words words) =>
        AdminClient.AskAsync(access, isChange: false, "/api/live", "application/json", words);

    private static async Task WaitAsync(CancellationToken stop) =>
        await Task.Delay(Interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
