using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// Opens a cache file, or makes one. What stands there under its name and is not a sound cache file of this version is
/// set aside under another name: never trusted, never deleted.
/// </summary>
internal sealed class CacheFile
{
    private const int HeaderBytes = 100;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    /// <summary>
    /// Up to that size the whole structure is checked at the start (a tenth of a second); beyond it a fault is found
    /// when it is met. A start must not wait for gigabytes.
    /// </summary>
    private const long CheckBytesMax = 64L << 20;

    private readonly FileStream _lock;

    private CacheFile(string path, SqliteConnection connection, FileStream fileLock)
    {
        (Path, Connection) = (path, connection);
        Prepare(connection);
        Rows = Number(connection, "select value from meta where name = 'rows'");
        LastId = Number(connection, """
            select max((select coalesce(max(id), 0) from responses), (select value from meta where name = 'last_id'))
            """);
        UnjudgedUpTo = Number(connection, "select value from meta where name = 'unjudged_up_to'");
        _lock = fileLock;
    }

    public string Path { get; }

    /// <summary>The one that writes.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The highest Id that was ever given to a response in this file, as far as it is known.</summary>
    public long LastId { get; }

    /// <summary>
    /// Up to that Id they were stored by a version that did not judge guesses (<see cref="Readmission"/>).
    /// </summary>
    public long UnjudgedUpTo { get; }

    /// <summary>How many responses it held when it was opened.</summary>
    public long Rows { get; }

    /// <summary>The file, or one line that says why not.</summary>
    public static (CacheFile? File, string Line) Open(string path, TimeProvider clock, Notices notices)
    {
        FileStream? fileLock = null;
        try
        {
            SQLitePCL.Batteries_V2.Init();
            fileLock = LockOf(path);
            if (fileLock is null)
            {
                return (null, $"CACHE_FILE: '{path}' is in use by another PIBL; give this one a file of its own");
            }

            if (FaultOf(path) is { } fault)
            {
                var aside = SetAside(path, clock.GetUtcNow());
                notices.Say(true, $"CACHE_FILE: '{path}' {fault}; it was set aside as '{aside}' and a new one begun");
            }

            return (OpenOrCreate(path, fileLock), "");
        }
        catch (Exception cause) when (
            cause is SqliteException or IOException or UnauthorizedAccessException or FormatException)
        {
            fileLock?.Dispose();
            return (null, $"CACHE_FILE: cannot write '{path}': {WhyOf(cause)}");
        }
    }

    private static CacheFile OpenOrCreate(string path, FileStream fileLock)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            return new CacheFile(path, connection, fileLock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads, for another thread.</summary>
    public SqliteConnection ConnectReader() => Connect(Path, SqliteOpenMode.ReadOnly);

    /// <summary>Whether SQLite says that the file itself is broken, rather than the disk full or busy.</summary>
    public static bool IsDamage(SqliteException cause) => cause.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase;

    /// <summary>Moves the file and what belongs to it to a free name, and returns that.</summary>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var wanted = path + ".damaged-" + now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var aside = wanted;
        for (var i = 2; File.Exists(aside); i++)
        {
            aside = $"{wanted}-{i}";
        }

        File.Move(path, aside);
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", "-journal"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        return aside;
    }

    /// <summary>Closes it, and sets it aside if it is <paramref name="damaged"/>.</summary>
    public void Close(bool damaged, TimeProvider clock, Notices notices)
    {
        Connection.Dispose();
        try
        {
            if (damaged)
            {
                var aside = SetAside(Path, clock.GetUtcNow());
                notices.Say(
                    true, $"CACHE_FILE: '{Path}' is damaged; it was set aside as '{aside}', memory goes on alone");
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            notices.Say(true, $"CACHE_FILE: '{Path}' is damaged and could not be set aside: {WhyOf(cause)}");
        }

        _lock.Dispose();
    }

    /// <summary>
    /// Two programs that write one cache would give out the same Ids. The lock is on a file of its own, since closing
    /// any handle of the database would let go of SQLite's locks (POSIX fcntl); the system lets go of it when the
    /// process ends.
    /// </summary>
    private static FileStream? LockOf(string path)
    {
        try
        {
            return new FileStream(
                path + "-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException cause) when (cause.GetType() == typeof(IOException) && File.Exists(path + "-lock"))
        {
            return null;
        }
    }

    /// <summary>In our own words where the runtime's may have been left out of the program.</summary>
    private static string WhyOf(Exception cause) => cause switch
    {
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        _ => cause.Message.ReplaceLineEndings(" "),
    };

    /// <summary>
    /// What is wrong with the file, as the end of a sentence; null when there is none, or a sound one.
    /// </summary>
    private static string? FaultOf(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null;
        }

        // SQLite file format §1.3: the header says what the file is, before anything else in it is believed.
        Span<byte> header = stackalloc byte[HeaderBytes];
        using (var stream = File.OpenRead(path))
        {
            if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
                || !header.StartsWith("SQLite format 3\0"u8)
                || BinaryPrimitives.ReadInt32BigEndian(header[68..]) != CacheSchema.ApplicationId)
            {
                return "is not a cache file of PIBL";
            }
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        return version == CacheSchema.Version
            ? StructureFaultOf(path)
            : $"has the layout {version} of another PIBL (this one writes {CacheSchema.Version})";
    }

    private static string? StructureFaultOf(string path)
    {
        using var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            // What a killed process left in the log goes into the file, so that its length can be judged.
            Run(connection, "pragma wal_checkpoint(truncate)");
            var length = new FileInfo(path).Length;
            var promised = Number(connection, "pragma page_count") * Number(connection, "pragma page_size");
            var log = new FileInfo(path + "-wal");
            if (length < promised && (!log.Exists || log.Length == 0))
            {
                return $"is cut short ({length} of {promised} bytes)";
            }

            if (length <= CheckBytesMax && Text(connection, "pragma quick_check(1)") is var check and not "ok")
            {
                return $"is damaged ({check.ReplaceLineEndings(" ")})";
            }

            Run(connection, "select max(id), (select value from meta) from responses");
            return null;
        }
        catch (SqliteException cause) when (IsDamage(cause) || cause.SqliteErrorCode == 1)
        {
            // 1: a table of ours is missing.
            return $"is damaged ({cause.Message.ReplaceLineEndings(" ")})";
        }
    }

    private static void Prepare(SqliteConnection connection)
    {
        if (Number(connection, "select count(*) from sqlite_schema") == 0)
        {
            Run(connection, CacheSchema.Create);
        }

        Run(connection, CacheSchema.Tune);

        Run(connection, """
            insert or ignore into meta select 'unjudged_up_to', max(value, (select coalesce(max(id), 0) from responses))
            from meta where name = 'last_id'
            """);

        // A file that cannot be written says so now, not with the first response.
        Run(connection, "update meta set value = value where name = 'last_id'");
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 2 }
                .ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string ?? "";
    }
}
