using System.Runtime.CompilerServices;
using Pibl.Interleaving.Explore;
using Pibl.Transport.Epoll;

namespace Pibl.Interleaving.Stand;

/// <summary>Stands in for the framework's: a loop, which waits for events when all else is done.</summary>
internal sealed class Thread(Action work)
{
    public bool IsBackground { get; set; }

    public string Name { get; set; } = "";

    public void Start() => Run.Current!.Start(Name, Perform, isIdle: true);

    private void Perform()
    {
        try
        {
            work();
        }
        finally
        {
            // The next run's strands find a thread on which there was no loop.
            Current(null) = null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "_current")]
    private static extern ref EpollLoop? Current(EpollLoop? of);
}
