using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>What is selected of a row, in the order in which <see cref="RowCommands"/> reads it.</summary>
internal static class RowColumns
{
    /// <summary>All of it.</summary>
    public const string All =
        "id, host, target, vary, selecting, head, requested_at, received_at, fresh_ms, initial_age_ms, checksum, body, "
        + "status, validator, blocks";

    /// <summary>The same without the body: in its place whether there is none, and its length.</summary>
    public static readonly string Heads =
        All.Replace("body,", "body is null and blocks = 0, body_bytes,", StringComparison.Ordinal);

    /// <summary>Whether the file knows content in blocks; one that an older program has written does not.</summary>
    public static bool HaveBlocks(SqliteConnection connection)
    {
        using var command = RowCommands.Command(
            connection, "select count(*) from pragma_table_info('responses') where name = 'blocks'");
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0;
    }

    /// <summary><paramref name="columns"/>, as they can be asked of that file.</summary>
    public static string In(SqliteConnection connection, string columns) => HaveBlocks(connection)
        ? columns
        : columns.Replace("blocks = 0", "true", StringComparison.Ordinal).Replace(
            ", blocks", ", 0", StringComparison.Ordinal);
}
