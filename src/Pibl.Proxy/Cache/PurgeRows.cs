using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>The purges in a cache file. For the thread that writes, within its transactions.</summary>
internal sealed class PurgeRows(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _create = RowCommands.Command(connection, CacheSchema.CreatePurges);

    private readonly SqliteCommand _set = RowCommands.Command(
        connection,
        """
        insert or replace into purges (kind, host, name, gone, stale, stale_since)
        values ($kind, $host, $name, $gone, $stale, $since)
        """,
        "$kind", "$host", "$name", "$gone", "$stale", "$since");

    private readonly SqliteCommand _remove = RowCommands.Command(
        connection, "delete from purges where kind = $kind and host = $host and name = $name",
        "$kind", "$host", "$name");

    /// <summary>All of them; none where the file has no such table.</summary>
    public static IReadOnlyList<(PurgeScope Scope, PurgeMark Mark)> Read(SqliteConnection connection)
    {
        var purges = new List<(PurgeScope, PurgeMark)>();
        using var exists = RowCommands.Command(connection, "select 1 from sqlite_schema where name = 'purges'");
        if (exists.ExecuteScalar() is null)
        {
            return purges;
        }

        using var select = RowCommands.Command(
            connection, "select kind, host, name, gone, stale, stale_since from purges");
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            purges.Add((
                new PurgeScope(
                    (PurgeKind)reader.GetInt32(0), Bytes.Of(reader.GetString(1)), Bytes.Of(reader.GetString(2))),
                new PurgeMark(reader.GetInt64(3), reader.GetInt64(4), RowCommands.Time(reader.GetString(5)))));
        }

        return purges;
    }

    /// <summary>A mark of nothing is one that goes.</summary>
    public void Write(KeyValuePair<PurgeScope, PurgeMark>[] marks)
    {
        if (marks.Length > 0)
        {
            _create.ExecuteNonQuery();
        }

        foreach (var (scope, mark) in marks)
        {
            var command = mark == default ? _remove : _set;
            command.Parameters[0].Value = (int)scope.Kind;
            command.Parameters[1].Value = scope.Host.ToString();
            command.Parameters[2].Value = scope.Name.ToString();
            if (mark != default)
            {
                command.Parameters[3].Value = mark.Gone;
                command.Parameters[4].Value = mark.Stale;
                command.Parameters[5].Value = RowCommands.Text(mark.StaleSince);
            }

            command.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _create.Dispose();
        _set.Dispose();
        _remove.Dispose();
    }
}
