using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>The statements that change a cache file. For the thread that writes, within its transactions.</summary>
internal sealed class RowWriter : IDisposable
{
    /// <summary>Rows of <see cref="RemoveAll"/> in one transaction.</summary>
    public const int RemovedAtOnce = 512;

    private readonly SqliteCommand _alike;
    private readonly SqliteCommand _newer;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _surplus;
    private readonly SqliteCommand _freshen;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _removeKey;
    private readonly SqliteCommand _removeBelow;
    private readonly SqliteCommand _removeAll;
    private readonly SqliteCommand _touch;
    private readonly SqliteCommand _meta;
    private readonly SqliteCommand _age;

    public RowWriter(SqliteConnection connection)
    {
        SqliteCommand Of(string sql, params ReadOnlySpan<string> parameters) =>
            RowCommands.Command(connection, sql, parameters);

        ReadOnlySpan<string> alike = ["$host", "$target", "$vary", "$selecting", "$id"];
        const string isAlike = "host = $host and target = $target and vary = $vary and selecting = $selecting";
        _newer = Of($"select exists (select 1 from responses where {isAlike} and id > $id)", alike);
        _alike = Of($"delete from responses where {isAlike} and id <= $id", alike);
        ReadOnlySpan<string> row =
        [
            "$id", "$vary", "$selecting", "$head", "$status",
            "$requested", "$received", "$fresh", "$age",
            "$until", "$validator", "$checksum", "$used",
        ];
        _insert = Of(
            """
            insert into responses (id, host, target, status, body_bytes, requested_at, received_at, fresh_ms,
                initial_age_ms, fresh_until, last_used, validator, checksum, vary, selecting, head, body, blocks)
            values ($id, $host, $target, $status, $bytes, $requested, $received, $fresh, $age,
                $until, $used, $validator, $checksum, $vary, $selecting, $head, $body, $blocks)
            """,
            [.. row, "$host", "$target", "$bytes", "$body", "$blocks"]);
        _freshen = Of(
            """
            update responses set status = $status, requested_at = $requested, received_at = $received,
                fresh_ms = $fresh, initial_age_ms = $age, fresh_until = $until, last_used = $used,
                validator = $validator, checksum = $checksum, vary = $vary, selecting = $selecting, head = $head
            where id = $id
            """,
            row);
        _surplus = Of(
            """
            delete from responses where id in (
                select id from responses where host = $host and target = $target order by id desc limit -1 offset $max)
            """,
            "$host", "$target", "$max");
        _remove = Of("delete from responses where id = $id", "$id");
        _removeKey = Of(
            "delete from responses where host = $host and target = $target and id <= $id",
            "$host", "$target", "$id");
        _removeBelow = Of(
            "delete from responses where host = $host and target >= $from and target < $to and id <= $id",
            "$host", "$from", "$to", "$id");
        _removeAll = Of(
            $"delete from responses where id in (select id from responses where id <= $id limit {RemovedAtOnce})",
            "$id");
        _touch = Of("update responses set last_used = $used where id = $id", "$used", "$id");
        _age = Of(
            "update responses set fresh_ms = $fresh, fresh_until = $until, checksum = $checksum where id = $id",
            "$fresh", "$until", "$checksum", "$id");
        _meta = Of(
            "update meta set value = case name when 'rows' then $rows else $id end where name in ('rows', 'last_id')",
            "$rows", "$id");
    }

    /// <summary>By how many rows the file grew.</summary>
    public int Insert(StoredRow row, DateTimeOffset now)
    {
        if (Convert.ToInt64(Alike(_newer, row).ExecuteScalar(), CultureInfo.InvariantCulture) != 0)
        {
            return 0;
        }

        var removed = Alike(_alike, row).ExecuteNonQuery();
        var values = Fill(_insert, row, now);
        values["$host"].Value = row.Host;
        values["$target"].Value = row.Target;
        values["$bytes"].Value = row.Body?.Length ?? row.BlocksBytes;
        values["$body"].Value = RowCommands.Blob(row.Body);
        values["$blocks"].Value = row.BlocksBytes;
        _insert.ExecuteNonQuery();
        values["$body"].Value = DBNull.Value;
        return 1 - removed - (row.Vary.Length == 0 ? 0 : RemoveSurplus(row));
    }

    public void Freshen(StoredRow row, DateTimeOffset now)
    {
        Fill(_freshen, row, now);
        _freshen.ExecuteNonQuery();
    }

    /// <summary>Another lifetime for a row that is there.</summary>
    public void SetLifetime(StoredRow row)
    {
        _age.Parameters[0].Value = row.FreshMs;
        _age.Parameters[1].Value = RowCommands.Text(row.FreshUntil);
        _age.Parameters[2].Value = (long)row.Checksum();
        _age.Parameters[3].Value = row.Id;
        _age.ExecuteNonQuery();
    }

    /// <summary>How many rows went.</summary>
    public int Remove(long id)
    {
        _remove.Parameters[0].Value = id;
        return _remove.ExecuteNonQuery();
    }

    /// <summary>All rows of a key up to an Id; how many went.</summary>
    public int Remove(CacheKey key, long upTo)
    {
        _removeKey.Parameters[0].Value = key.Host.ToString();
        _removeKey.Parameters[1].Value = key.Target.ToString();
        _removeKey.Parameters[2].Value = upTo;
        return _removeKey.ExecuteNonQuery();
    }

    /// <summary>All rows up to an Id whose target begins with the collection's; how many went.</summary>
    public int RemoveBelow(CacheKey collection, long upTo)
    {
        var from = collection.Target.ToString();
        _removeBelow.Parameters[0].Value = collection.Host.ToString();
        _removeBelow.Parameters[1].Value = from;

        // What comes behind all that begins so: the collection ends in a slash, or in a space (Subtrees).
        _removeBelow.Parameters[2].Value = from[..^1] + (char)(from[^1] + 1);
        _removeBelow.Parameters[3].Value = upTo;
        return _removeBelow.ExecuteNonQuery();
    }

    /// <summary>The rows up to an Id that select like <paramref name="newer"/>; how many went.</summary>
    public int RemoveAlike(StoredRow newer, long upTo)
    {
        Alike(_alike, newer).Parameters[4].Value = upTo;
        return _alike.ExecuteNonQuery();
    }

    /// <summary>Rows of any key up to an Id, as many as one transaction may; how many went.</summary>
    public int RemoveAll(long upTo)
    {
        _removeAll.Parameters[0].Value = upTo;
        return _removeAll.ExecuteNonQuery();
    }

    public void Touch(ReadOnlySpan<long> ids, DateTimeOffset now)
    {
        _touch.Parameters[0].Value = RowCommands.Text(now);
        foreach (var id in ids)
        {
            _touch.Parameters[1].Value = id;
            _touch.ExecuteNonQuery();
        }
    }

    /// <summary>What the next start wants to know without counting.</summary>
    public void SetMeta(long rows, long lastId)
    {
        _meta.Parameters[0].Value = rows;
        _meta.Parameters[1].Value = lastId;
        _meta.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)
            [_alike, _newer, _insert, _surplus, _freshen, _remove, _removeKey, _removeBelow, _removeAll, _touch, _meta,
            _age])
        {
            command.Dispose();
        }
    }

    private int RemoveSurplus(StoredRow row)
    {
        _surplus.Parameters[0].Value = row.Host;
        _surplus.Parameters[1].Value = row.Target;
        _surplus.Parameters[2].Value = (long)Variants.Max;
        return _surplus.ExecuteNonQuery();
    }

    private static SqliteCommand Alike(SqliteCommand command, StoredRow row)
    {
        command.Parameters[0].Value = row.Host;
        command.Parameters[1].Value = row.Target;
        command.Parameters[2].Value = row.Vary;
        command.Parameters[3].Value = row.Selecting;
        command.Parameters[4].Value = row.Id;
        return command;
    }

    private static SqliteParameterCollection Fill(SqliteCommand command, StoredRow row, DateTimeOffset now)
    {
        var values = command.Parameters;
        values[0].Value = row.Id;
        values[1].Value = row.Vary;
        values[2].Value = row.Selecting;
        values[3].Value = row.Head;
        values[4].Value = (long)row.Status;
        values[5].Value = RowCommands.Text(row.RequestedAt);
        values[6].Value = RowCommands.Text(row.ReceivedAt);
        values[7].Value = row.FreshMs;
        values[8].Value = row.InitialAgeMs;
        values[9].Value = RowCommands.Text(row.FreshUntil);
        values[10].Value = row.HasValidator ? 1L : 0L;
        values[11].Value = (long)row.Checksum();
        values[12].Value = RowCommands.Text(now);
        return values;
    }
}
