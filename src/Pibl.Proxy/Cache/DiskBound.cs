using System.Globalization;
using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Keeps the file within its bound, for the thread that writes and within its transactions: room is made before rows
/// come in, and the pages that become free are used for them. What is stale and cannot be validated goes first, then
/// what was used least recently. The file itself shrinks only when it is larger than the bound (it was lowered).
/// </summary>
internal sealed class DiskBound : IDisposable
{
    /// <summary>
    /// Rows deleted before the pages are counted again: few, since one may be as large as the largest object; one where
    /// there are contents in blocks, which may be larger than all others together.
    /// </summary>
    private const int Step = 16;

    /// <summary>
    /// So much of the file may be kept for those who read what is not stored any more: a fourth. Beyond that they are
    /// cut off, before what can still be found has to go.
    /// </summary>
    private const int GoneShare = 4;

    /// <summary>
    /// Pages given back to the file system at a time: 4 MiB, so that writes do not wait long behind it.
    /// </summary>
    private const int VacuumPages = 1024;

    private readonly SqliteCommand _pages;
    private readonly SqliteCommand _free;
    private readonly SqliteCommand _useless;
    private readonly SqliteCommand _leastUsed;
    private readonly SqliteCommand _exists;
    private readonly SqliteCommand _vacuum;
    private readonly long _bytesMax;
    private readonly long _blockBytes;
    private readonly long _pageBytes;

    public DiskBound(SqliteConnection connection, DiskBlocks blocks, long bytesMax)
    {
        (Blocks, _blockBytes, _bytesMax) = (new BlockTable(connection, blocks), blocks.BlockBytes, bytesMax);
        _pages = RowCommands.Command(connection, "pragma page_count");
        _free = RowCommands.Command(connection, "pragma freelist_count");
        _useless = RowCommands.Command(
            connection,
            """
            delete from responses where id in (
                select id from responses where validator = 0 and fresh_until < $now order by fresh_until
                limit $step)
            returning host, target
            """,
            "$step", "$now");
        _leastUsed = RowCommands.Command(
            connection,
            """
            delete from responses where id in (select id from responses order by last_used limit $step)
            returning host, target
            """,
            "$step");
        _exists = RowCommands.Command(
            connection,
            "select exists (select 1 from responses where host = $host and target = $target)",
            "$host", "$target");
        _vacuum = RowCommands.Command(connection, $"pragma incremental_vacuum({VacuumPages})");
        using var pageSize = RowCommands.Command(connection, "pragma page_size");
        _pageBytes = Number(pageSize);
        UsedBytes = Used();
    }

    /// <summary>Pages in use, in bytes, as of the last call of <see cref="MakeRoom"/>.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Contents in blocks, which go when there is no room else.</summary>
    public BlockTable Blocks { get; }

    public bool Fits(long incoming) => Used() + incoming <= _bytesMax;

    /// <summary>
    /// Deletes until <paramref name="incoming"/> bytes more fit, or as much as one transaction may
    /// (<see cref="Trimming"/>). How many rows went; their keys are added to <paramref name="gone"/>.
    /// </summary>
    public int MakeRoom(long incoming, DateTimeOffset now, List<CacheKey> gone)
    {
        var rows = 0;
        UsedBytes = Used();
        var goal = Trimming.GoalOf(UsedBytes, incoming, _bytesMax);
        if (UsedBytes <= goal)
        {
            return 0;
        }

        _useless.Parameters[0].Value = _leastUsed.Parameters[0].Value = Blocks.Any ? 1 : Step;
        _useless.Parameters[1].Value = RowCommands.Text(now);
        while (UsedBytes > goal)
        {
            if (Blocks.Reclaim(hasToGo: Blocks.Gone * _blockBytes > _bytesMax / GoneShare) == 0)
            {
                var removed = Delete(_useless, gone) is var useless and not 0 ? useless : Delete(_leastUsed, gone);
                if (removed == 0 && Blocks.Reclaim(hasToGo: true) == 0)
                {
                    break;
                }

                rows += removed;
            }

            UsedBytes = Used();
        }

        return rows;
    }

    /// <summary>Whether no row of the key is left.</summary>
    public bool IsGone(CacheKey key)
    {
        _exists.Parameters[0].Value = key.Host.ToString();
        _exists.Parameters[1].Value = key.Target.ToString();
        return Number(_exists) == 0;
    }

    /// <summary>The file is larger than it may be, and has pages to give back.</summary>
    public bool IsTooLarge => Number(_pages) * _pageBytes > _bytesMax && Number(_free) > 0;

    /// <summary>Outside of a transaction: gives some of them back to the file system.</summary>
    public void Shrink()
    {
        // Each step gives back one page: all of them must be taken.
        using var reader = _vacuum.ExecuteReader();
        while (reader.Read())
        {
        }
    }

    public void Dispose()
    {
        Blocks.Dispose();
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_pages, _free, _useless, _leastUsed, _exists, _vacuum])
        {
            command.Dispose();
        }
    }

    private long Used() => (Number(_pages) - Number(_free)) * _pageBytes;

    private static int Delete(SqliteCommand command, List<CacheKey> gone)
    {
        var rows = 0;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            gone.Add(new CacheKey(Bytes.Of(reader.GetString(0)), Bytes.Of(reader.GetString(1))));
            rows++;
        }

        return rows;
    }

    private static long Number(SqliteCommand command) =>
        Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
}
