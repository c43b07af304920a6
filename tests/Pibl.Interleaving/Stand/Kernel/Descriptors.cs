using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Stand.Kernel;

/// <summary>
/// The descriptors of one run: the lowest number that is free goes to the next connection, as the system does it.
/// </summary>
internal sealed class Descriptors
{
    private readonly Dictionary<int, Connection> _open = [];

    /// <summary>Whether the system lets us have a ring.</summary>
    public bool HasRing { get; init; }

    /// <summary>Those of the run under way.</summary>
    public static Descriptors Current => (Descriptors)Run.Current!.World!;

    public Connection Open(int room)
    {
        var number = 1;
        while (_open.ContainsKey(number))
        {
            number++;
        }

        return _open[number] = new Connection(number, room);
    }

    public Connection? Find(int number) => _open.GetValueOrDefault(number);

    public void Close(int number)
    {
        if (_open.Remove(number, out var connection))
        {
            connection.IsClosed = true;
            connection.IsReset |= connection.ResetsOnClose;
            connection.Token = null;
        }
    }

    /// <summary>Of whom there is news for a loop, lowest number first.</summary>
    public IEnumerable<Connection> News =>
        _open.Values.Where(connection => connection is { IsNews: true, Token: not null });
}
