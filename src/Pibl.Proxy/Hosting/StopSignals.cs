using System.Runtime.InteropServices;

namespace Pibl.Hosting;

/// <summary>
/// SIGINT (Ctrl+C) and SIGTERM as a token. Rule 1: the first one cancels it, and the program ends when its answers in
/// flight are out, with the exit code of the run. Rule 2: the next one ends the program at once, by the signal's own
/// effect. Rule 3: SIGHUP never ends it, also before and after the run, which opens the log again and reads the
/// configuration again at it (<see cref="Host"/>).
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _told;

    internal StopSignals()
    {
    }

    /// <summary>
    /// Begins to listen; until it is disposed, the process's own answer to these signals is replaced.
    /// </summary>
    public static StopSignals Listen()
    {
        var signals = new StopSignals();
        signals._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signals.Take));
        signals._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signals.Take));
        signals._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, signals.Take));
        return signals;
    }

    /// <summary>Cancelled by the first SIGINT or SIGTERM.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Takes one signal, on a thread of the runtime's.</summary>
    internal void Take(PosixSignalContext signal)
    {
        if (signal.Signal == PosixSignal.SIGHUP)
        {
            signal.Cancel = true;
            return;
        }

        // What is not cancelled here has its default effect: the process ends by the signal.
        signal.Cancel = Interlocked.Exchange(ref _told, 1) == 0;
        if (signal.Cancel)
        {
            _stop.Cancel();
        }
    }

    // The source itself is left to the collector: a signal may be on its way while the program ends.
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
