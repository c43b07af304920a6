namespace Pibl.Sockets.Epoll;

/// <summary>The program's loops, one for two cores: what a connection does stays on one thread, mostly.</summary>
internal sealed class EpollLoops(EpollLoop[] loops)
{
    private static readonly Lazy<EpollLoops?> OfTheProgram = new(() => TryStart(Math.Max(1, Environment.ProcessorCount / 2)));

    private uint _turn = uint.MaxValue;

    /// <summary>Started at the first call; null where the system has no epoll.</summary>
    public static EpollLoops? Shared => OfTheProgram.Value;

    /// <summary>In turn.</summary>
    public EpollLoop Next() => loops[Interlocked.Increment(ref _turn) % (uint)loops.Length];

    /// <summary>The one whose thread this is, so that a server's answer is read where its client is written to.</summary>
    public EpollLoop Nearest() => EpollLoop.Current is { } current && loops.Contains(current) ? current : Next();

    private static EpollLoops? TryStart(int count)
    {
        var loops = OperatingSystem.IsLinux() && Environment.Is64BitProcess
            ? Enumerable.Range(1, count).Select(EpollLoop.TryStart).OfType<EpollLoop>().ToArray()
            : [];
        return loops.Length == count ? new EpollLoops(loops) : null;
    }
}
