namespace Pibl.Transport.Epoll;

/// <summary>
/// The loops of one transport, one for two cores: what a connection does stays on one thread, mostly.
/// </summary>
internal sealed class EpollLoops(EpollLoop[] loops)
{
    private uint _turn = uint.MaxValue;

    /// <summary>Null where the system has no epoll.</summary>
    /// <param name="withRings">False where calls are made one by one, even if the system has io_uring.</param>
    public static EpollLoops? TryStart(bool withRings)
    {
        var count = Math.Max(1, Environment.ProcessorCount / 2);
        var loops = OperatingSystem.IsLinux() && Environment.Is64BitProcess
            ? Enumerable.Range(1, count).Select(
                number => EpollLoop.TryStart(number, withRings)).OfType<EpollLoop>().ToArray()
            : [];
        return loops.Length == count ? new EpollLoops(loops) : null;
    }

    /// <summary>In turn.</summary>
    public EpollLoop Next() => loops[Interlocked.Increment(ref _turn) % (uint)loops.Length];

    /// <summary>
    /// The one whose thread this is, so that a server's answer is read where its client is written to.
    /// </summary>
    public EpollLoop Nearest() => EpollLoop.Current is { } current && loops.Contains(current) ? current : Next();
}
