using Microsoft.Data.Sqlite;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// One of the threads that read, over a connection of its own: a large response holds up nobody else. A row that is
/// not what was written is no answer.
/// </summary>
/// <param name="file">What is read.</param>
/// <param name="queue">Keys that wait to be read.</param>
/// <param name="writes">Takes damaged rows, to be removed.</param>
/// <param name="hooks">What the store is told.</param>
/// <param name="workers">Who runs it.</param>
/// <param name="notices">Lines for the operator.</param>
/// <param name="bytesMax">
/// Under one key at once: a key with many large variants must not fill the memory.
/// </param>
internal sealed class DiskReader(
    CacheFile file, WorkQueue<DiskRead> queue, WorkQueue<DiskWrite> writes, DiskHooks hooks, DiskWorkers workers,
    Notices notices, long bytesMax) : IDisposable
{
    private readonly SqliteConnection _connection = file.ConnectReader();
    private readonly List<StoredResponse> _found = new();
    private bool _damaged;

    /// <summary>
    /// Until the queue is closed and empty; <paramref name="damaged"/> is called when the file is broken.
    /// </summary>
    public async Task RunAsync(Action damaged)
    {
        using var select = RowCommands.Command(
            _connection,
            $"""
            select {RowCommands.Columns} from responses where host = $host and target = $target and id > $bound
            order by id desc limit {Variants.Max}
            """,
            "$host", "$target", "$bound");
        while (await workers.WaitAsync(queue))
        {
            while (queue.TryTake(out var read))
            {
                var found = !_damaged && TryRead(select, read, damaged) ? _found : null;

                // What was read may be dead by now (Invalidations, rule 2).
                await workers.LetOthersAsync();
                hooks.Found(read, found);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private bool TryRead(SqliteCommand select, DiskRead read, Action damaged)
    {
        _found.Clear();
        try
        {
            Read(select, read);
            return true;
        }
        catch (Exception cause)
        {
            notices.Error($"CACHE_FILE: '{file.Path}' could not be read: {DiskFault.WhyOf(cause)}");
            if (cause is SqliteException error && DiskFault.IsDamage(error))
            {
                _damaged = true;
                damaged();
            }

            return false;
        }
    }

    private void Read(SqliteCommand select, DiskRead read)
    {
        workers.At(DiskStep.Read);
        select.Parameters[0].Value = read.Key.Host.ToString();
        select.Parameters[1].Value = read.Key.Target.ToString();
        select.Parameters[2].Value = read.Dead.UpTo;
        using var reader = select.ExecuteReader();
        for (long bytes = 0; bytes < bytesMax && reader.Read();)
        {
            if (RowCommands.Read(reader)?.ToResponse() is { } response)
            {
                if (Readmission.Of(response, hooks.Rules, response.Id <= file.UnjudgedUpTo) is { } usable)
                {
                    _found.Add(usable);
                    bytes += usable.Body.Length;
                }
            }
            else
            {
                var id = reader.GetInt64(0);
                notices.Error(
                    $"CACHE_FILE: '{file.Path}': the stored response {id} of {read.Key} is damaged; it is removed");
                writes.TryAdd(new DiskWrite.Remove(id));
            }
        }
    }
}
