using System.Runtime.InteropServices;

namespace Pibl.Interleaving.Explore;

/// <summary>
/// The threads of an exploration: a run takes some and gives them back, so that a schedule costs no new ones. All are
/// on one core: one of them runs at a time, and to wake another there takes half as long.
/// </summary>
internal sealed partial class Crew : IDisposable
{
    private static int _cores;

    private readonly int _core = System.Threading.Interlocked.Increment(ref _cores) % Environment.ProcessorCount;
    private readonly Stack<Worker> _free = new();
    private bool _isDismissed;

    /// <summary>Runs <paramref name="work"/> on a thread that nobody else uses until it has ended.</summary>
    public void Start(Action work)
    {
        Worker? worker;
        lock (_free)
        {
            _free.TryPop(out worker);
        }

        (worker ?? new Worker(this)).Start(work);
    }

    public void Dispose()
    {
        lock (_free)
        {
            _isDismissed = true;
            while (_free.TryPop(out var worker))
            {
                worker.End();
            }
        }
    }

    /// <summary>The calling thread runs where the others do, if the system lets us say so.</summary>
    private void Join()
    {
        if (OperatingSystem.IsLinux())
        {
            var cores = 1UL << (_core % 64);
            _ = SetAffinity(0, sizeof(ulong), ref cores);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint length, ref ulong cores);

    /// <summary>False when it is of no more use.</summary>
    private bool TakeBack(Worker worker)
    {
        lock (_free)
        {
            if (!_isDismissed)
            {
                _free.Push(worker);
            }

            return !_isDismissed;
        }
    }

    private sealed class Worker
    {
        private readonly SemaphoreSlim _work = new(0);
        private Action? _next;

        public Worker(Crew crew)
        {
            var thread = new System.Threading.Thread(() => Run(crew)) { IsBackground = true };
            thread.Start();
        }

        public void Start(Action work)
        {
            _next = work;
            _work.Release();
        }

        public void End()
        {
            _next = null;
            _work.Release();
        }

        private void Run(Crew crew)
        {
            crew.Join();
            for (_work.Wait(); _next is { } work; _work.Wait())
            {
                work();
                if (!crew.TakeBack(this))
                {
                    return;
                }
            }
        }
    }
}
