using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>How a <see cref="StoredRow"/> is written to and read from SQLite.</summary>
internal static class RowCommands
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static SqliteCommand Command(
        SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static object Blob(Bytes? body)
    {
        if (body is not { } bytes)
        {
            return DBNull.Value;
        }

        return MemoryMarshal.TryGetArray(bytes.Memory, out var segment) && segment is { Offset: 0, Array: { } array }
            && array.Length == segment.Count
            ? array
            : bytes.Span.ToArray();
    }

    /// <summary>
    /// From <see cref="RowColumns.All"/>; null where the checksum is wrong, or a column is not of the form in which it is
    /// written.
    /// </summary>
    public static StoredRow? Read(SqliteDataReader reader)
    {
        try
        {
            var row = new StoredRow(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
                reader.GetInt32(12), reader.GetInt64(13) != 0, reader.GetString(4),
                reader.GetString(5), reader.IsDBNull(11) ? null : Bytes.Owned((byte[])reader.GetValue(11)),
                Time(reader.GetString(6)), Time(reader.GetString(7)), reader.GetInt64(8), reader.GetInt64(9))
            {
                BlocksBytes = reader.GetInt64(14),
            };
            return row.Checksum() == reader.GetInt64(10) ? row : null;
        }
        catch (Exception cause) when (cause is FormatException or InvalidCastException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// A response without its body, from <see cref="RowColumns.Heads"/>; null where a column is not of the form in which it
    /// is written. Nobody has compared its checksum.
    /// </summary>
    public static StoredResponse? ReadHead(SqliteDataReader reader)
    {
        try
        {
            var framing = reader.GetInt64(11) != 0 ? Framing.None : Framing.Exactly(reader.GetInt64(12));
            return HeadText.ReadFields(reader.GetString(4)) is { } selecting
                && HeadText.ReadHead(reader.GetString(5), framing) is { } head
                    ? new StoredResponse(
                        selecting, head, default, Time(reader.GetString(6)), Time(reader.GetString(7)),
                        TimeSpan.FromMilliseconds(reader.GetInt64(8)), TimeSpan.FromMilliseconds(reader.GetInt64(9)),
                        reader.GetInt64(0))
                    {
                        Groups = CacheGroups.Of(head.Fields),
                    }
                    : null;
        }
        catch (Exception cause) when (cause is FormatException or InvalidCastException or InvalidOperationException)
        {
            return null;
        }
    }

    public static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
