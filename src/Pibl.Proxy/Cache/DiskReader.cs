using LanguageExt;
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
/// <param name="blocks">What stands in blocks.</param>
/// <param name="hooks">What the store is told.</param>
/// <param name="workers">Who runs it.</param>
/// <param name="notices">Lines for the operator.</param>
/// <param name="bytesMax">
/// Bodies under one key at once: a key with many large variants must not fill the memory. Of the others only the heads
/// are read.
/// </param>
internal sealed class DiskReader(
    CacheFile file, WorkQueue<DiskRead> queue, WorkQueue<DiskWrite> writes, DiskBlocks blocks, DiskHooks hooks,
    DiskWorkers workers, Notices notices, long bytesMax) : IDisposable
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
            select {RowColumns.All} from responses where host = $host and target = $target and id > $bound
            order by id desc limit {Variants.Max}
            """,
            "$host", "$target", "$bound");
        using var heads = RowCommands.Command(
            _connection,
            $"""
            select {RowColumns.Heads} from responses
            where host = $host and target = $target and id > $bound and id < $last
            order by id desc limit {Variants.Max}
            """,
            "$host", "$target", "$bound", "$last");
        using var one = RowCommands.Command(
            _connection,
            $"""
            select {RowColumns.All} from responses
            where id = $id and host = $host and target = $target and id > $bound
            """,
            "$host", "$target", "$bound", "$id");
        while (await workers.WaitAsync(queue))
        {
            while (queue.TryTake(out var read))
            {
                var rows = read.Only is null ? select : one;
                var found = !_damaged && TryRead(rows, heads, read, damaged) ? _found : null;

                // What was read may be dead by now (Invalidations, rule 2).
                await workers.LetOthersAsync();
                hooks.Found(read, found);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private bool TryRead(SqliteCommand select, SqliteCommand heads, DiskRead read, Action damaged)
    {
        _found.Clear();
        try
        {
            if (Read(select, read) is { } last)
            {
                read.Heads = HeadsBelow(heads, read, last);
            }

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

    /// <summary>The Id of the last that was read whole where there may be more; else null.</summary>
    private long? Read(SqliteCommand select, DiskRead read)
    {
        workers.At(DiskStep.Read);
        if (read.Only is { } id)
        {
            select.Parameters[3].Value = id;
        }

        using var reader = Begin(select, read);
        for (long bytes = 0, last = 0; reader.Read(); last = reader.GetInt64(0))
        {
            if (bytes >= bytesMax)
            {
                return last;
            }

            if (RowCommands.Read(reader)?.ToResponse(Content) is { } response)
            {
                if (Readmission.Of(response, hooks.Rules, response.Id <= file.UnjudgedUpTo) is { } usable)
                {
                    _found.Add(usable);
                    bytes += usable.Body.Length;
                }
            }
            else
            {
                var broken = reader.GetInt64(0);
                notices.Error(
                    $"CACHE_FILE: '{file.Path}': the stored response {broken} of {read.Key} is damaged; it is removed");
                writes.TryAdd(new DiskWrite.Remove(broken));
            }
        }

        return null;
    }

    private FileBlocks Content(StoredRow row) => new(blocks, row.Id, row.BlocksBytes);

    private static Arr<StoredResponse> HeadsBelow(SqliteCommand heads, DiskRead read, long last)
    {
        heads.Parameters[3].Value = last;
        using var reader = Begin(heads, read);
        var found = new List<StoredResponse>();
        while (reader.Read())
        {
            // A part is told by its body too, and the server has it as well.
            if (RowCommands.ReadHead(reader) is { Head.Status: not 206 } head)
            {
                found.Add(head);
            }
        }

        return found.ToArr();
    }

    private static SqliteDataReader Begin(SqliteCommand select, DiskRead read)
    {
        select.Parameters[0].Value = read.Key.Host.ToString();
        select.Parameters[1].Value = read.Key.Target.ToString();
        select.Parameters[2].Value = read.Dead.UpTo;
        return select.ExecuteReader();
    }
}
