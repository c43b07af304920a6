using System.Globalization;

namespace Pibl.Soak.Stress;

/// <summary>What a run is told on the command line.</summary>
internal sealed record StressOptions(string Program)
{
    public int Seconds { get; init; } = 60;

    /// <summary>Clients of each kind.</summary>
    public int Each { get; init; } = 6;

    /// <summary>The proxy's; the servers take the two that follow.</summary>
    public int Port { get; init; } = 8600;

    /// <summary>
    /// How the proxy speaks to its sockets; <c>refused</c>: as by default, where the system refuses io_uring.
    /// </summary>
    public string Mode { get; init; } = "";

    /// <summary>What .NET takes for the number of processors; 0: as many as there are.</summary>
    public int Processors { get; init; }

    /// <summary>The proxy's limit of open files; 0: as it is.</summary>
    public int Descriptors { get; init; }

    /// <summary>The processors that the proxy may run on; empty: all.</summary>
    public string Cpus { get; init; } = "";

    public static StressOptions Of(string program, ReadOnlySpan<string> options)
    {
        var all = new StressOptions(Path.GetFullPath(program));
        for (; options.Length > 1; options = options[2..])
        {
            var value = options[1];
            all = options[0] switch
            {
                "--seconds" => all with { Seconds = Number(value) },
                "--each" => all with { Each = Number(value) },
                "--port" => all with { Port = Number(value) },
                "--mode" => all with { Mode = value },
                "--processors" => all with { Processors = Number(value) },
                "--descriptors" => all with { Descriptors = Number(value) },
                "--cpus" => all with { Cpus = value },
                var unknown => throw new ArgumentException($"no such option: {unknown}"),
            };
        }

        return all;
    }

    public Task<int> RunAsync() => StressRun.RunAsync(Start(), Seconds, Each, Port);

    private Proxy.Start Start()
    {
        var environment = new Dictionary<string, string>();
        if (Processors > 0)
        {
            environment["DOTNET_PROCESSOR_COUNT"] = Number(Processors);
        }

        if (Mode is not ("" or "refused"))
        {
            environment["PIBL_TRANSPORT"] = Mode;
        }

        string[] limit = Descriptors > 0 ? ["/usr/bin/prlimit", $"--nofile={Number(Descriptors)}"] : [];
        string[] pin = Cpus.Length > 0 ? ["/usr/bin/taskset", "-c", Cpus] : [];
        string[] filter = Mode == "refused" ? [Environment.ProcessPath!, RefuseIoUring.Command] : [];
        return new Proxy.Start([.. limit, .. pin, .. filter, Program], environment);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
