using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Carries purges out in the file, so that the table of them stays small: looks at every row that is old enough, some
/// at a time, while there is nothing else to write. A row that is gone is removed, one that is stale is written so. For
/// the thread that writes.
/// </summary>
internal sealed class PurgeSweep(SqliteConnection connection, Purges purges) : IDisposable
{
    /// <summary>Rows of one transaction.</summary>
    private const int RowsAtOnce = 256;

    /// <summary>Beyond so many purges it does not wait.</summary>
    private const int PurgesMax = PurgeTable.Max / 4;

    /// <summary>A file of gigabytes is not read through for each purge.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private readonly SqliteCommand _select = RowCommands.Command(
        connection,
        $"select id, host, target, head from responses where id > $from and id <= $to order by id limit {RowsAtOnce}",
        "$from", "$to");

    private readonly SqliteCommand _one = RowCommands.Command(
        connection, $"select {RowColumns.All} from responses where id = $id", "$id");

    private DateTimeOffset _endedAt = DateTimeOffset.MinValue;
    private long _at = -1;
    private long _next;
    private bool _isAtEnd;

    /// <summary>Up to which Id the purges go that are being carried out.</summary>
    public long UpTo { get; private set; }

    /// <summary>Whether there is a step to make.</summary>
    public bool IsDue(DateTimeOffset now) => purges.Table is { Count: > 0 } table
        && (_at >= 0 || now - _endedAt >= Every || now < _endedAt || table.Count > PurgesMax || table.IsCrowded);

    /// <summary>One step: how many rows went, and whether it was the last one.</summary>
    public (int Removed, bool IsWhole) Step(RowWriter rows)
    {
        var table = purges.Table;
        if (_at < 0)
        {
            (_at, UpTo) = (0, table.Highest);
        }

        var (gone, stale, count) = (new List<long>(), new List<long>(), 0);
        (_select.Parameters[0].Value, _select.Parameters[1].Value, _next) = (_at, UpTo, _at);
        using (var reader = _select.ExecuteReader())
        {
            for (; reader.Read(); count++)
            {
                _next = reader.GetInt64(0);
                var key = new CacheKey(Bytes.Of(reader.GetString(1)), Bytes.Of(reader.GetString(2)));
                var fields = HeadText.ReadHead(reader.GetString(3), Framing.None)?.Fields ?? Fields.Empty;
                var mark = table.Of(key, fields, _next);
                (_next <= mark.Gone ? gone : _next <= mark.Stale ? stale : null)?.Add(_next);
            }
        }

        gone.ForEach(id => rows.Remove(id));
        stale.ForEach(id => MakeStale(table, id, rows));
        _isAtEnd = count < RowsAtOnce;
        return (gone.Count, _isAtEnd);
    }

    /// <summary>The step is committed.</summary>
    public void Stepped(DateTimeOffset now) => (_at, _endedAt) = _isAtEnd ? (-1, now) : (_next, _endedAt);

    public void Dispose()
    {
        _select.Dispose();
        _one.Dispose();
    }

    private void MakeStale(PurgeTable table, long id, RowWriter rows)
    {
        _one.Parameters[0].Value = id;
        StoredRow? row;
        using (var reader = _one.ExecuteReader())
        {
            row = reader.Read() ? RowCommands.Read(reader) : null;
        }

        // One that is damaged is found when it is read.
        if (row?.ToResponse() is { } response
            && table.Living(row.Key, response) is { } living && !ReferenceEquals(living, response)
            && StoredRow.Of(row.Key, StoredForm.Of(living)) is { } fresh)
        {
            rows.SetLifetime(fresh);
        }
    }
}
