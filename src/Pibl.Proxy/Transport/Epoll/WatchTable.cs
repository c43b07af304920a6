namespace Pibl.Transport.Epoll;

/// <summary>
/// Whom a loop's events are for. The system gives the number of a closed descriptor to the next one that is opened,
/// while events of the first may still be on their way: so each entry has a token of its own, which its events carry.
/// </summary>
internal sealed class WatchTable<T>
    where T : class
{
    private readonly Lock _lock = new();
    private Entry?[] _entries = new Entry?[1024];
    private uint _generation;

    /// <summary>
    /// From now on events that carry the token find <paramref name="whom"/>. Any thread may add and remove.
    /// </summary>
    public ulong Add(int number, T whom)
    {
        lock (_lock)
        {
            if (number >= _entries.Length)
            {
                var larger = new Entry?[Math.Max(number + 1, _entries.Length * 2)];
                _entries.CopyTo(larger, 0);
                Volatile.Write(ref _entries, larger);
            }

            var token = ((ulong)++_generation << 32) | (uint)number;
            Volatile.Write(ref _entries[number], new Entry(token, whom));
            return token;
        }
    }

    /// <summary>The number is about to be free.</summary>
    public void Remove(int number)
    {
        lock (_lock)
        {
            Volatile.Write(ref _entries[number], null);
        }
    }

    /// <summary>
    /// Whom an event is for: nobody when the descriptor has been closed, even if its number is another's by now.
    /// </summary>
    public T? Find(ulong token)
    {
        var entry = Volatile.Read(ref Volatile.Read(ref _entries)[(uint)token]);
        return entry?.Token == token ? entry.Whom : null;
    }

    private sealed record Entry(ulong Token, T Whom);
}
