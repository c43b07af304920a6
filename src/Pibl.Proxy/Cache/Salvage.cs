using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// Takes over from a damaged file, which has been set aside, what can still be read of it: row by row, since a bad
/// page costs only the rows that need it. Each row is believed only if its checksum is right. The work of a thread of
/// its own.
/// Rule 1: Ids are gathered over every index, from both ends, so that a bad page in one of them hides nothing that
/// another one shows. Rule 2: the newest first, and never more under way than the new file takes at once.
/// </summary>
internal static class Salvage
{
    /// <summary>Eight bytes each; a file with more of them keeps its newest.</summary>
    private const int IdsMax = 4_000_000;

    /// <summary>Handed over before the new file has written them.</summary>
    private const long BytesAtOnce = 4L << 20;

    private static readonly string[] Orders = ["last_used", "host, target", "id"];

    public static void Begin(
        string damaged, DiskTier tier, Func<CacheKey, StoredResponse, bool> save, Action ended, DiskWorkers workers,
        Notices notices) =>
        workers.Begin("cache-salvage", async () =>
        {
            try
            {
                var (saved, found) = await SaveAsync(damaged, tier, save, workers);
                notices.Say(false, $"CACHE_FILE: {saved} of {found} responses were taken over from '{damaged}'");
            }
            catch (Exception cause)
            {
                notices.Say(true, $"CACHE_FILE: nothing more can be read from '{damaged}': {DiskFault.WhyOf(cause)}");
            }
            finally
            {
                ended();
            }
        });

    private static async Task<(int Saved, int Found)> SaveAsync(
        string damaged, DiskTier tier, Func<CacheKey, StoredResponse, bool> save, DiskWorkers workers)
    {
        using var connection = CacheFile.Connect(damaged, SqliteOpenMode.ReadWrite);
        var ids = IdsOf(connection, tier);
        var (withdrawn, purged) = (WithdrawnIn(connection), PurgedIn(connection));
        using var select = RowCommands.Command(
            connection, $"select {RowColumns.In(connection, RowColumns.All)} from responses where id = $id", "$id");
        var (saved, bytes) = (0, 0L);
        foreach (var id in ids)
        {
            if (tier.IsOff)
            {
                break;
            }

            if (RowOf(select, id) is { } row && row.ToResponse() is { } response
                && (withdrawn is null ? response.Groups.IsEmpty : response.Id > withdrawn.BoundOf(row.Key, response))
                && purged is not null && ReferenceEquals(purged.Living(row.Key, response), response)
                && save(row.Key, response))
            {
                saved++;
                bytes += StoredForm.SizeOf(response);
            }

            if (bytes > BytesAtOnce)
            {
                bytes = 0;
                await WaitAsync();
            }
        }

        // Until they are written it matters whether something of their keys changes.
        await WaitAsync();
        return (saved, ids.Count);

        ValueTask WaitAsync() =>
            workers.WaitAsync(Task.WhenAny(tier.FlushAsync(), tier.Ended), Timeout.InfiniteTimeSpan);
    }

    private static List<long> IdsOf(SqliteConnection connection, DiskTier tier)
    {
        var ids = new System.Collections.Generic.HashSet<long>();
        foreach (var order in Orders)
        {
            foreach (var direction in (ReadOnlySpan<string>)["asc", "desc"])
            {
                Gather(connection, $"select id from responses order by {Directed(order, direction)}", ids, tier);
            }
        }

        return ids.OrderDescending().ToList();
    }

    private static string Directed(string order, string direction) =>
        string.Join(", ", order.Split(", ").Select(column => $"{column} {direction}"));

    private static void Gather(
        SqliteConnection connection, string sql, System.Collections.Generic.HashSet<long> ids, DiskTier tier)
    {
        try
        {
            using var select = RowCommands.Command(connection, sql);
            using var reader = select.ExecuteReader();
            while (ids.Count < IdsMax && !tier.IsOff && reader.Read())
            {
                ids.Add(reader.GetInt64(0));
            }
        }
        catch (SqliteException)
        {
            // A bad page: the other directions and indexes lead past it.
        }
    }

    /// <summary>Null where nobody knows which groups are dead.</summary>
    private static GroupMarks? WithdrawnIn(SqliteConnection connection)
    {
        try
        {
            var marks = new GroupMarks(hasFile: false);
            marks.Enter(GroupTable.Read(connection));
            return marks;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>Null where nobody knows what was purged: then nothing is taken over.</summary>
    private static PurgeTable? PurgedIn(SqliteConnection connection)
    {
        try
        {
            return PurgeRows.Read(connection).Aggregate(
                PurgeTable.Empty, static (table, row) => table.Forced(row.Scope, row.Mark));
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static StoredRow? RowOf(SqliteCommand select, long id)
    {
        try
        {
            select.Parameters[0].Value = id;
            using var reader = select.ExecuteReader();
            return reader.Read() ? RowCommands.Read(reader) : null;
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
