using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// The blocks in a cache file, for the thread that writes and within its transactions: they come before the row of
/// their response, and go after it, some at a time.
/// </summary>
internal sealed class BlockTable(SqliteConnection connection, DiskBlocks blocks) : IDisposable
{
    /// <summary>A block, and what it was when it was written.</summary>
    public const string Select = "select checksum, bytes from blocks where id = $id and at = $at";

    /// <summary>Deleted before the pages are counted again: 4 MB, of blocks of 64 KB.</summary>
    private const int Step = 64;

    private readonly SqliteCommand _insert = RowCommands.Command(
        connection, "insert or replace into blocks (id, at, checksum, bytes) values ($id, $at, $checksum, $bytes)",
        "$id", "$at", "$checksum", "$bytes");

    private readonly SqliteCommand _bytes = RowCommands.Command(
        connection, "select coalesce(sum(length(bytes)), 0) from blocks where id = $id", "$id");

    private readonly SqliteCommand _leave = RowCommands.Command(
        connection,
        "insert or ignore into gone_blocks select $id where not exists (select 1 from responses where id = $id)",
        "$id");

    private readonly SqliteCommand _gone = RowCommands.Command(connection, "select id from gone_blocks order by id");

    private readonly SqliteCommand _delete = RowCommands.Command(
        connection,
        $"delete from blocks where n in (select n from blocks where id = $id order by at limit {Step})", "$id");

    private readonly SqliteCommand _forget = RowCommands.Command(
        connection, "delete from gone_blocks where id = $id", "$id");

    private readonly SqliteCommand _areGone = RowCommands.Command(
        connection, "select exists (select 1 from gone_blocks)");

    private readonly SqliteCommand _countGone = RowCommands.Command(
        connection, "select count(*) from blocks where id in (select id from gone_blocks)");

    private readonly SqliteCommand _any = RowCommands.Command(connection, "select exists (select 1 from blocks)");

    /// <summary>Whether there is any block at all.</summary>
    public bool Any => Number(_any) != 0;

    /// <summary>How many blocks are to be deleted: those that stay are being read.</summary>
    public long Gone => Number(_countGone);

    /// <summary>Whether there are contents whose blocks are to be deleted.</summary>
    public bool AreGone => Number(_areGone) != 0;

    public void Insert(DiskWrite.Block block)
    {
        var values = _insert.Parameters;
        values[0].Value = block.Id;
        values[1].Value = (long)block.At;
        values[2].Value = (long)StoredRow.ChecksumOf(block.Id, block.At, block.Bytes);
        values[3].Value = block.Bytes;
        _insert.ExecuteNonQuery();
        values[3].Value = DBNull.Value;
    }

    /// <summary>Whether all of a content is there.</summary>
    public bool IsWhole(long id, long bytes)
    {
        _bytes.Parameters[0].Value = id;
        return Number(_bytes) == bytes;
    }

    /// <summary>What has no response is to be deleted.</summary>
    public void Leave(long id)
    {
        _leave.Parameters[0].Value = id;
        _leave.ExecuteNonQuery();
    }

    /// <summary>
    /// Deletes some of what belongs to no response any more; how many blocks went. What somebody reads stays, unless it
    /// <paramref name="hasToGo"/>.
    /// </summary>
    public int Reclaim(bool hasToGo)
    {
        foreach (var id in GoneIds())
        {
            if (blocks.TryDelete(id, hasToGo))
            {
                _delete.Parameters[0].Value = id;
                var count = _delete.ExecuteNonQuery();
                if (count < Step)
                {
                    _forget.Parameters[0].Value = id;
                    _forget.ExecuteNonQuery();
                    blocks.Deleted(id);
                }

                if (count > 0)
                {
                    return count;
                }
            }
        }

        return 0;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)
            [_insert, _bytes, _leave, _gone, _delete, _forget, _any, _areGone,
            _countGone])
        {
            command.Dispose();
        }
    }

    private List<long> GoneIds()
    {
        var ids = new List<long>();
        using var reader = _gone.ExecuteReader();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private static long Number(SqliteCommand command) =>
        Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
}
