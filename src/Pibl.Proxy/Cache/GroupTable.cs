using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>The marks of groups in a cache file. For the thread that writes, within its transactions.</summary>
internal sealed class GroupTable(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _create = RowCommands.Command(connection, CacheSchema.CreateGroups);

    private readonly SqliteCommand _set = RowCommands.Command(
        connection,
        """
        insert into withdrawn_groups (host, name, up_to) values ($host, $name, $id)
        on conflict (host, name) do update set up_to = $id
        """,
        "$host", "$name", "$id");

    private readonly SqliteCommand _remove = RowCommands.Command(
        connection, "delete from withdrawn_groups where host = $host and name = $name", "$host", "$name");

    /// <summary>All of them; none where the file has no such table.</summary>
    public static IReadOnlyList<(CacheKey Group, long UpTo)> Read(SqliteConnection connection)
    {
        var groups = new List<(CacheKey, long)>();
        using var exists = RowCommands.Command(
            connection, "select 1 from sqlite_schema where name = 'withdrawn_groups'");
        if (exists.ExecuteScalar() is null)
        {
            return groups;
        }

        using var select = RowCommands.Command(connection, "select host, name, up_to from withdrawn_groups");
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            groups.Add((
                new CacheKey(Bytes.Of(reader.GetString(0)), Bytes.Of(reader.GetString(1))), reader.GetInt64(2)));
        }

        return groups;
    }

    /// <summary>A mark of 0 is one that goes.</summary>
    public void Write(KeyValuePair<CacheKey, long>[] marks)
    {
        if (marks.Length > 0)
        {
            _create.ExecuteNonQuery();
        }

        foreach (var (group, upTo) in marks)
        {
            var command = upTo == 0 ? _remove : _set;
            command.Parameters[0].Value = group.Host.ToString();
            command.Parameters[1].Value = group.Target.ToString();
            if (upTo != 0)
            {
                command.Parameters[2].Value = upTo;
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
