using Pibl.Interleaving.Explore;
using Pibl.Interleaving.Stand.Kernel;

namespace Pibl.Interleaving.Stand;

/// <summary>
/// Stands in for the product's: what was added is done one after the other, and others may go on in between.
/// </summary>
internal sealed unsafe class Ring
{
    public const int OperationsMax = 256;

    private readonly List<Func<int>> _added = [];
    private readonly List<int> _results = [];

    public int Count => _added.Count;

    public static Ring? TryOpen() => Descriptors.Current.HasRing ? new Ring() : null;

    public void AddSend(int socket, byte* from, int length) => _added.Add(() =>
        Libc.SendTo(Descriptors.Current.Find(socket)!, new ReadOnlySpan<byte>(from, length)));

    public void AddReceive(int socket, byte* into, int length) => _added.Add(() =>
        Libc.ReceiveFrom(Descriptors.Current.Find(socket)!, new Span<byte>(into, length), isPeek: false));

    public bool Submit()
    {
        _results.Clear();
        foreach (var operation in _added)
        {
            Strand.Point("io_uring_enter");
            _results.Add(operation());
        }

        _added.Clear();
        return true;
    }

    public int ResultOf(int index) => _results[index];
}
