using System.Diagnostics;
using System.Globalization;
using Grpc.Core;

namespace Pibl.Grpc;

/// <summary>Starts servers and proxy, runs the cases one after another, and prints a line for each.</summary>
internal static class GrpcRun
{
    /// <summary>No case may last longer: what hangs has failed.</summary>
    private static readonly TimeSpan CaseMax = TimeSpan.FromSeconds(60);

    /// <summary>0 where all went well.</summary>
    /// <param name="program">The proxy's path.</param>
    /// <param name="options">Where, and which.</param>
    public static async Task<int> RunAsync(string program, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("pibl-grpc-").FullName;
        TestCertificate.Write(folder);
        File.WriteAllText(Path.Combine(folder, "serv.config"), TestConfig.Of(options.Port));
        using var world = new TestWorld(options, folder);
        await world.StartAsync(program);
        var failed = 0;
        var cases = TestCases.All.Where(one => one.Name.Contains(options.Only, StringComparison.Ordinal)).ToArray();
        foreach (var one in cases)
        {
            var begun = Stopwatch.GetTimestamp();
            var flaw = await FlawOfAsync(one, world);
            failed += flaw is null ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(flaw is null ? "ok    " : "FAILED")}  {Stopwatch.GetElapsedTime(begun).TotalSeconds,6:F2} s  ")
                + one.Name + (flaw is null ? "" : $": {flaw}"));
        }

        var code = await world.StopAsync();
        Console.WriteLine($"{cases.Length - failed} of {cases.Length} cases passed, exit code of the proxy {code}");
        if (failed > 0)
        {
            Console.WriteLine($"the log: {folder}/logPIBL.txt");
            return 1;
        }

        Directory.Delete(folder, recursive: true);
        return code == 0 && cases.Length > 0 ? 0 : 1;
    }

    private static async Task<string?> FlawOfAsync(TestCase one, TestWorld world)
    {
        try
        {
            await one.RunAsync(world).WaitAsync(CaseMax);
            return null;
        }
        catch (FlawException e)
        {
            return e.Message;
        }
        catch (RpcException e)
        {
            return $"{e.StatusCode} {e.Status.Detail}";
        }
        catch (TimeoutException)
        {
            return "it hangs";
        }
    }
}
