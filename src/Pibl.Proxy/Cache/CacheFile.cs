using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Pibl.Cache;

/// <summary>
/// A cache file that is open. What stands under its name and is not a sound cache file of this version is set aside
/// under another name: never trusted, never deleted.
/// </summary>
internal sealed class CacheFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string? _name;

    private CacheFile(CacheClaim claim, SafeFileHandle handle, SqliteConnection connection, string? damaged)
    {
        (Claim, _handle, Connection, Damaged) = (claim, handle, connection, damaged);
        _name = CachePath.NameOf(handle);
        Prepare(connection);
        Rows = Number(connection, "select value from meta where name = 'rows'");
        LastId = Number(connection, """
            select max((select coalesce(max(id), 0) from responses), (select value from meta where name = 'last_id'))
            """);
        UnjudgedUpTo = Number(connection, "select value from meta where name = 'unjudged_up_to'");
        Groups = GroupTable.Read(connection);
        Purges = PurgeRows.Read(connection);
    }

    public CacheClaim Claim { get; }

    public string Path => Claim.Path;

    /// <summary>The one that writes.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The damaged file that was set aside when this one was opened; null where there was none.</summary>
    public string? Damaged { get; }

    /// <summary>The highest Id that was ever given to a response in this file, as far as it is known.</summary>
    public long LastId { get; }

    /// <summary>
    /// Up to that Id they were stored by a version that did not judge guesses (<see cref="Readmission"/>).
    /// </summary>
    public long UnjudgedUpTo { get; }

    /// <summary>Groups of which everything up to an Id is dead, though it may still be in the file.</summary>
    public IReadOnlyList<(CacheKey Group, long UpTo)> Groups { get; }

    /// <summary>Purges that have not been carried out in the whole of it.</summary>
    public IReadOnlyList<(PurgeScope Scope, PurgeMark Mark)> Purges { get; }

    /// <summary>How many responses it held when it was opened.</summary>
    public long Rows { get; }

    /// <summary>Whether it is still the file under its name: nobody removed, moved or replaced it.</summary>
    public bool IsThere => CachePath.NameOf(_handle) == _name;

    /// <summary>Opens the file, or makes one. Throws what keeps it from being used.</summary>
    public static CacheFile Open(CacheClaim claim, TimeProvider clock, Notices notices)
    {
        string? damaged = null;
        if (CacheFileFault.Of(claim.Path) is { } fault)
        {
            var aside = CachePath.SetAside(claim.Path, clock.GetUtcNow());
            damaged = fault.MaySave ? aside : null;
            notices.Say(
                true, $"CACHE_FILE: '{claim.Path}' {fault.What}; it was set aside as '{aside}' and a new one begun");
        }

        // Open for as long as SQLite has it open, to see whether it is still there. Closed first, it would take
        // SQLite's locks with it (POSIX fcntl).
        var handle = CachePath.Open(claim.Path, FileShare.ReadWrite | FileShare.Delete);
        SqliteConnection? connection = null;
        try
        {
            CachePath.NarrowAll(claim.Path);
            connection = Connect(claim.Path, SqliteOpenMode.ReadWriteCreate);
            return new CacheFile(claim, handle, connection, damaged);
        }
        catch
        {
            connection?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 2 }
                .ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads, for another thread.</summary>
    public SqliteConnection ConnectReader() => Connect(Path, SqliteOpenMode.ReadOnly);

    public void Dispose()
    {
        Connection.Dispose();
        _handle.Dispose();
    }

    private static void Prepare(SqliteConnection connection)
    {
        if (Number(connection, "select count(*) from sqlite_schema") == 0)
        {
            Run(connection, CacheSchema.Create);
        }

        Run(connection, CacheSchema.Tune);
        if (!RowColumns.HaveBlocks(connection))
        {
            Run(connection, CacheSchema.CreateBlocks);
        }

        try
        {
            Run(connection, CacheSchema.LeaveUnfinished);
            Run(connection, """
                insert or ignore into meta select 'unjudged_up_to', max(value, (select coalesce(max(id), 0) from responses))
                from meta where name = 'last_id'
                """);

            // A file that cannot be written says so now, not with the first response.
            Run(connection, "update meta set value = value where name = 'last_id'");
        }
        catch (SqliteException cause) when (DiskFault.IsFull(cause))
        {
            // What is in it can be read, and room may come: the thread that writes says so when it has something.
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = RowCommands.Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = RowCommands.Command(connection, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
