using Microsoft.Data.Sqlite;
using Pibl.Http;

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
                _found.Clear();
                try
                {
                    if (!_damaged)
                    {
                        Read(select, read);
                    }
                }
                catch (SqliteException cause)
                {
                    _found.Clear();
                    notices.Error(
                        $"CACHE_FILE: '{file.Path}' could not be read: {cause.Message.ReplaceLineEndings(" ")}");
                    if (CacheFile.IsDamage(cause))
                    {
                        _damaged = true;
                        damaged();
                    }
                }

                hooks.Found(read, _found);
            }
        }
    }

    /// <summary>Notes every key of the file: the work of a thread of its own, once, at the start.</summary>
    public static void Load(CacheFile file, KnownKeys known, DiskHooks hooks, Func<bool> isClosing, Notices notices)
    {
        try
        {
            using var connection = file.ConnectReader();
            using var select = RowCommands.Command(connection, "select host, target from responses");
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                if (isClosing())
                {
                    return;
                }

                known.Add(hooks.HashOf(new CacheKey(Bytes.Of(reader.GetString(0)), Bytes.Of(reader.GetString(1)))));
            }

            known.AllAdded();
        }
        catch (SqliteException cause)
        {
            // Then every miss asks the file, as until now.
            notices.Error(
                $"CACHE_FILE: '{file.Path}' could not be read through: {cause.Message.ReplaceLineEndings(" ")}");
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Read(SqliteCommand select, DiskRead read)
    {
        select.Parameters[0].Value = read.Key.Host.ToString();
        select.Parameters[1].Value = read.Key.Target.ToString();
        select.Parameters[2].Value = read.Bound;
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
