using System.Runtime.InteropServices;
using BenchmarkDotNet.Running;
using Pibl.Bench.Compare;
using Pibl.Bench.Idle;
using Pibl.Bench.Ratios;

// Continuations run on the threads that poll the sockets, as they do in PIBL; read once, with the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
switch (args)
{
    case ["compare", .. var rest]:
        return await CompareAsync(rest);

    case ["idle", .. var rest]:
        return await IdleAsync(rest);

    case ["ratios"]:
        RatioRun.Print(Trace.All(), Console.Out);
        return 0;

    case ["ratios", .. var files]:
        RatioRun.Print([.. files.SelectMany(TraceFile.Read)], Console.Out);
        return 0;

    // The two that these start as programs of their own.
    case ["origin", .. var ports]:
        await Origin.RunAsync(ports);
        return 0;
    case ["floor", var port, .. var origins]:
        await Floor.RunAsync(port, origins);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}

static async Task<int> CompareAsync(string[] arguments)
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    try
    {
        return await Comparison.RunAsync(Options.Parse(arguments), stop.Token);
    }
    catch (FormatException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
    catch (OperationCanceledException)
    {
        return 1;
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}

static async Task<int> IdleAsync(string[] arguments)
{
    try
    {
        return await IdleRun.RunAsync(IdleOptions.Parse(arguments));
    }
    catch (FormatException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}
