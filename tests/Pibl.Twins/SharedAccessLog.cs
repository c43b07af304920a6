using System.Collections.Concurrent;
using Pibl.Access;

namespace Pibl.Twins;

/// <summary>An access log for tests with real threads: a bag that anybody may write to.</summary>
internal sealed class SharedAccessLog : IAccessLog
{
    private readonly ConcurrentQueue<AccessEntry> _entries = new();
    private readonly ConcurrentDictionary<Type, TaskCompletionSource<AccessEntry>> _firsts = new();

    public AccessEntry[] Entries => _entries.ToArray();

    public bool IsOpen => true;

    public bool TryWrite(AccessEntry entry)
    {
        _entries.Enqueue(entry);
        FirstOf(entry.GetType()).TrySetResult(entry);
        return true;
    }

    /// <summary>The first entry of this kind, as soon as it is there.</summary>
    public async Task<T> FirstAsync<T>()
        where T : AccessEntry => (T)await FirstOf(typeof(T)).Task.WaitAsync(TimeSpan.FromSeconds(30));

    private TaskCompletionSource<AccessEntry> FirstOf(Type kind) =>
        _firsts.GetOrAdd(
            kind, _ => new TaskCompletionSource<AccessEntry>(TaskCreationOptions.RunContinuationsAsynchronously));
}
