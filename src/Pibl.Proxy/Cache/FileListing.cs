using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Reads what is in a cache file, over a connection that only reads: beside the program that writes it, or at rest.
/// What was withdrawn and not deleted yet is left out.
/// </summary>
internal sealed class FileListing : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly GroupMarks _groups = new(hasFile: false);
    private readonly PurgeTable _purges;
    private readonly IReadOnlyList<Withdrawal> _withdrawn;

    private FileListing(SqliteConnection connection, string path)
    {
        _connection = connection;
        _groups.Enter(GroupTable.Read(connection));
        _purges = PurgeRows.Read(connection).Aggregate(
            PurgeTable.Empty, static (table, row) => table.Forced(row.Scope, row.Mark));
        _withdrawn = WithdrawnOf(path + "-withdrawn");
    }

    /// <summary>Throws what SQLite says of a file that is none, or cannot be read.</summary>
    public static FileListing Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}");
        }

        var connection = CacheFile.Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            return new FileListing(connection, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The items of a query in the order of their hosts and targets, one more than its limit at the most.
    /// </summary>
    public IEnumerable<CacheItem> Items(CacheQuery query)
    {
        using var select = RowCommands.Command(
            _connection,
            $"""
            select {RowColumns.In(_connection, RowColumns.Heads)}
            from responses where {Where(query)} order by host, target, id desc
            """,
            ["$host", "$https", "$from", .. NamesOf(query)]);
        select.Parameters[0].Value = query.Scope.Host.ToString();
        select.Parameters[1].Value = $"https://{query.Scope.Host}";
        select.Parameters[2].Value = query.Scope.Name.ToString();
        for (var at = 0; at < query.Targets.Count; at++)
        {
            select.Parameters[3 + at].Value = query.Targets[at].ToString();
        }

        using var reader = select.ExecuteReader();
        for (var count = 0; count <= query.Limit && reader.Read();)
        {
            if (ItemOf(reader) is { } item && query.Has(item.Key, item.Stored))
            {
                count++;
                yield return item;
            }
        }
    }

    /// <summary>What is alive under one key, newest first, without content.</summary>
    public IEnumerable<StoredResponse> HeadsOf(CacheKey key)
    {
        using var select = RowCommands.Command(
            _connection,
            $"""
            select {RowColumns.In(_connection, RowColumns.Heads)}
            from responses where host = $host and target = $target order by id desc
            """,
            "$host", "$target");
        select.Parameters[0].Value = key.Host.ToString();
        select.Parameters[1].Value = key.Target.ToString();
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            if (ItemOf(reader) is { } item)
            {
                yield return item.Stored with { Blocks = item.Bytes > 0 ? new UnreadBlocks(item.Bytes) : null };
            }
        }
    }

    /// <summary>
    /// Every row with its body, by Id: what reads, or the Id and the key of what does not. What stands in blocks is
    /// read by <see cref="BlocksOf"/>.
    /// </summary>
    public IEnumerable<(long Id, string Place, StoredRow? Row)> Rows()
    {
        using var select = RowCommands.Command(
            _connection, $"select {RowColumns.In(_connection, RowColumns.All)} from responses order by id");
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            yield return (
                reader.GetInt64(0), $"{reader.GetValue(1)}{reader.GetValue(2)}",
                RowCommands.Read(reader) is { } row && ResponseOf(row) is not null ? row : null);
        }
    }

    /// <summary>A row as a response: content in blocks is told of, and not read.</summary>
    public static StoredResponse? ResponseOf(StoredRow row) =>
        row.ToResponse(static row => new ListedBlocks(row.BlocksBytes));

    /// <summary>The blocks of a row, in order; one that is damaged is null.</summary>
    public IEnumerable<byte[]?> BlocksOf(StoredRow row)
    {
        using var select = RowCommands.Command(
            _connection, "select at, checksum, bytes from blocks where id = $id order by at", "$id");
        select.Parameters[0].Value = row.Id;
        using var reader = select.ExecuteReader();
        for (var at = 0; reader.Read(); at++)
        {
            var bytes = (byte[])reader.GetValue(2);
            yield return reader.GetInt32(0) == at && StoredRow.ChecksumOf(row.Id, at, bytes) == reader.GetInt64(1)
                ? bytes
                : null;
        }
    }

    /// <summary>What SQLite finds wrong with the file itself, a line for each; none where it is sound.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        using var check = RowCommands.Command(_connection, "pragma integrity_check(100)");
        using var reader = check.ExecuteReader();
        while (reader.Read())
        {
            faults.Add(reader.GetString(0).ReplaceLineEndings(" "));
        }

        return faults is ["ok"] ? [] : faults;
    }

    /// <summary>What of a row is still alive; null: it was withdrawn.</summary>
    public StoredResponse? Living(CacheKey key, StoredResponse response) =>
        response.Id > _groups.BoundOf(key, response) && !_withdrawn.Any(one => Covers(one, key, response))
            ? _purges.Living(key, response)
            : null;

    public void Dispose() => _connection.Dispose();

    /// <summary>Content that whoever lists a file reads by itself.</summary>
    private sealed class ListedBlocks(long length) : StoredBlocks(length)
    {
        public override Body Open(ByteRange part) => throw new InvalidOperationException("a listing answers nobody");
    }

    private static string Where(CacheQuery query)
    {
        var scope = query.Scope;
        var host = scope.Host.IsEmpty ? "" : "host in ($host, $https) and ";
        return scope.Kind switch
        {
            PurgeKind.All or PurgeKind.Tag => "true",
            // Alone, or with what of the request is in the key behind it (KeyRule).
            PurgeKind.Url => $"{host}({string.Join(" or ", NamesOf(query).Select(static name =>
                $"target = {name} or (target > {name} || ' ' and target < {name} || '!')"))})",
            _ => $"{host}target >= $from and substr(target, 1, length($from)) = $from",
        };
    }

    private static string[] NamesOf(CacheQuery query) =>
        [.. Enumerable.Range(0, query.Targets.Count).Select(static at => $"$target{at}")];

    private static bool Covers(Withdrawal withdrawal, CacheKey key, StoredResponse response) =>
        response.Id <= withdrawal.UpTo && withdrawal switch
        {
            { Key: null } => true,
            { Key: { } group, IsGroup: true } => group.Host == key.Host && response.Groups.Contains(group.Target),
            { Key: { } collection, IsBelow: true } =>
                collection.Host == key.Host && key.Target.Span.StartsWith(collection.Target.Span),
            { Key: { } one } => one == key,
        };

    private static IReadOnlyList<Withdrawal> WithdrawnOf(string path)
    {
        try
        {
            using var log = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[log.Length];
            var length = log.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Withdrawal.ReadAll(bytes.AsSpan(0, length)).Records;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private CacheItem? ItemOf(SqliteDataReader reader)
    {
        if (RowCommands.ReadHead(reader) is not { } response)
        {
            return null;
        }

        var key = new CacheKey(Bytes.Of(reader.GetString(1)), Bytes.Of(reader.GetString(2)));
        return Living(key, response) is { } living ? new CacheItem(key, living, reader.GetInt64(12), "file") : null;
    }
}
