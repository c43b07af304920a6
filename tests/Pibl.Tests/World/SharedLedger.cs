using System.Collections.Concurrent;
using Pibl.Access;

namespace Pibl.Tests.World;

/// <summary>A ledger for tests with real threads: a bag that anybody may write to.</summary>
internal sealed class SharedLedger : IAccessLog
{
    private readonly ConcurrentQueue<AccessEntry> _entries = new();

    public AccessEntry[] Entries => _entries.ToArray();

    public bool IsOpen => true;

    public bool TryWrite(AccessEntry entry)
    {
        _entries.Enqueue(entry);
        return true;
    }
}
