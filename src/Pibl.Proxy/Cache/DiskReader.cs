using Microsoft.Data.Sqlite;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// The thread that reads, over a connection of its own. A row that is not what was written is no answer.
/// </summary>
internal sealed class DiskReader(
    CacheFile file, WorkQueue<DiskRead> queue, WorkQueue<DiskWrite> writes, DiskHooks hooks, Notices notices)
    : IDisposable
{
    /// <summary>Under one key at once: a key with many large variants must not fill the memory.</summary>
    private const long BytesMax = 64L << 20;

    private readonly SqliteConnection _connection = file.ConnectReader();
    private readonly List<StoredResponse> _found = new();
    private bool _damaged;

    /// <summary>
    /// Until the queue is closed and empty; <paramref name="damaged"/> is called when the file is broken.
    /// </summary>
    public void Run(Action damaged)
    {
        using var select = RowCommands.Command(
            _connection,
            $"""
            select {RowCommands.Columns} from responses where host = $host and target = $target and id > $bound
            order by id desc limit {Variants.Max}
            """,
            "$host", "$target", "$bound");
        while (queue.Wait())
        {
            while (queue.TryTake(out var read))
            {
                hooks.Found(read, !_damaged && TryRead(select, read, damaged) ? _found : null);
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
        select.Parameters[0].Value = read.Key.Host.ToString();
        select.Parameters[1].Value = read.Key.Target.ToString();
        select.Parameters[2].Value = read.Dead.UpTo;
        using var reader = select.ExecuteReader();
        for (long bytes = 0; bytes < BytesMax && reader.Read();)
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
