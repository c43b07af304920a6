using System.Diagnostics;
using Pibl.Bench.Figures;

namespace Pibl.Bench.Compare;

/// <summary>The programs that play clients, and what they say at their end.</summary>
internal static class Load
{
    /// <summary>What is needed for a work.</summary>
    public static string ProgramFor(Work work) => work.Speech switch
    {
        Speech.Http2 => "h2load",
        Speech.Handshakes or Speech.ResumedHandshakes => "openssl",
        _ => "wrk",
    };

    /// <summary>Where its package has another name.</summary>
    public static string PackageOf(string program) => program == "h2load" ? "nghttp2-client" : program;

    /// <summary>
    /// Loads what listens on a port of this machine for so many seconds; null where nothing came of it.
    /// </summary>
    public static async Task<LoadReport?> RunAsync(int port, Work work, int seconds)
    {
        switch (work.Speech)
        {
            case Speech.Http2:
                return LoadReport.OfH2load(await SayAsync(
                    "h2load",
                    $"-t1 -c{work.Connections} -m{work.Streams} -D{seconds} https://127.0.0.1:{port}{work.Target}"), seconds);
            case Speech.Handshakes or Speech.ResumedHandshakes:
                var isResumed = work.Speech == Speech.ResumedHandshakes;
                var arguments = $"s_time -connect 127.0.0.1:{port} {(isResumed ? "-reuse" : "-new")} -time {seconds} -tls1_3 -www {work.Target}";
                return LoadReport.OfHandshakes(
                    await Task.WhenAll(Enumerable.Range(0, work.Connections).Select(_ => SayAsync("openssl", arguments))),
                    isResumed,
                    seconds);
            default:
                var scheme = work.IsTls ? "https" : "http";
                return LoadReport.OfWrk(await SayAsync(
                    "wrk",
                    $"-t1 -c{work.Connections} -d{seconds}s --timeout 8s --latency {scheme}://127.0.0.1:{port}{work.Target}"));
        }
    }

    private static async Task<string> SayAsync(string program, string arguments)
    {
        using var running = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = running.StandardError.ReadToEndAsync();
        var text = await running.StandardOutput.ReadToEndAsync();
        await errors;
        await running.WaitForExitAsync();
        return text;
    }
}
