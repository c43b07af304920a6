using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pibl.Cache;

/// <summary>
/// One of the threads that read blocks, over a connection of its own: whoever waits for a small response does not wait
/// behind them.
/// </summary>
/// <param name="file">What is read.</param>
/// <param name="blocks">What is asked for.</param>
/// <param name="workers">Who runs it.</param>
/// <param name="notices">Lines for the operator.</param>
internal sealed class BlockReader(CacheFile file, DiskBlocks blocks, DiskWorkers workers, Notices notices) : IDisposable
{
    private readonly SqliteConnection _connection = Connect(file);
    private bool _damaged;

    /// <summary>
    /// Until the queue is closed and empty; <paramref name="damaged"/> is called when the file is broken.
    /// </summary>
    public async Task RunAsync(Action damaged)
    {
        using var select = RowCommands.Command(_connection, BlockTable.Select, "$id", "$at");
        while (await workers.WaitAsync(blocks.Reads))
        {
            while (blocks.Reads.TryTake(out var read))
            {
                var block = _damaged || read.Done.IsCompleted ? null : Read(select, read, damaged);
                await workers.LetOthersAsync();
                read.End(block);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    // No block is read twice for one body: pages are kept for the way to them alone, a quarter of a megabyte.
    private static SqliteConnection Connect(CacheFile file)
    {
        var connection = file.ConnectReader();
        using var tune = RowCommands.Command(connection, "pragma cache_size = -256");
        tune.ExecuteNonQuery();
        return connection;
    }

    private RentedBlock? Read(SqliteCommand select, BlockRead read, Action damaged)
    {
        try
        {
            workers.At(DiskStep.Read);
            (select.Parameters[0].Value, select.Parameters[1].Value) = (read.Id, (long)read.At);
            using var reader = select.ExecuteReader();
            if (!reader.Read())
            {
                return null;
            }

            var bytes = raw.sqlite3_column_blob(reader.Handle, 1);
            if (StoredRow.ChecksumOf(read.Id, read.At, bytes) == reader.GetInt64(0))
            {
                return new RentedBlock(bytes);
            }

            notices.Error($"CACHE_FILE: '{file.Path}': block {read.At} of the stored response {read.Id} is damaged");
        }
        catch (Exception cause)
        {
            notices.Error($"CACHE_FILE: '{file.Path}' could not be read: {DiskFault.WhyOf(cause)}");
            if (cause is SqliteException error && DiskFault.IsDamage(error))
            {
                _damaged = true;
                damaged();
            }
        }

        return null;
    }
}
