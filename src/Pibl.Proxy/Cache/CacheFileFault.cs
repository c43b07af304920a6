using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>What is wrong with a file that stands where a cache file should.</summary>
/// <param name="What">The end of a sentence that begins with the file's name.</param>
/// <param name="MaySave">It is a cache file of this version, and part of it may still be read.</param>
internal sealed record CacheFileFault(string What, bool MaySave)
{
    private const int HeaderBytes = 100;
    private const int SqliteError = 1;

    /// <summary>
    /// Up to that size the whole structure is checked at the start (a tenth of a second); beyond it a fault is found
    /// when it is met. A start must not wait for gigabytes.
    /// </summary>
    private const long CheckBytesMax = 64L << 20;

    /// <summary>Null when there is no file, or a sound one. Throws what keeps it from being looked at.</summary>
    public static CacheFileFault? Of(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder");
        }

        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null;
        }

        return OfHeader(path) ?? (StructureFaultOf(path) is { } fault ? new CacheFileFault(fault, true) : null);
    }

    /// <summary>What its first bytes say; null: it is a cache file of this version.</summary>
    public static CacheFileFault? OfHeader(string path)
    {
        // SQLite file format §1.3: the header says what the file is, before anything else in it is believed.
        Span<byte> header = stackalloc byte[HeaderBytes];
        using (var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
                || !header.StartsWith("SQLite format 3\0"u8)
                || BinaryPrimitives.ReadInt32BigEndian(header[68..]) != CacheSchema.ApplicationId)
            {
                return new CacheFileFault("is not a cache file of PIBL", false);
            }
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        return version == CacheSchema.Version
            ? null
            : new CacheFileFault(
                $"has the layout {version} of another PIBL (this one writes {CacheSchema.Version})", false);
    }

    private static string? StructureFaultOf(string path)
    {
        using var connection = CacheFile.Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            var length = Checkpointed(connection, path);
            var promised = Number(connection, "pragma page_count") * Number(connection, "pragma page_size");
            var log = new FileInfo(path + "-wal");
            if (length < promised && (!log.Exists || log.Length == 0))
            {
                return $"is cut short ({length} of {promised} bytes)";
            }

            if (length <= CheckBytesMax && Scalar(connection, "pragma quick_check(1)") is string check and not "ok")
            {
                return $"is damaged ({check.ReplaceLineEndings(" ")})";
            }

            Scalar(connection, "select max(id), (select value from meta) from responses");
            return null;
        }
        catch (SqliteException cause) when (DiskFault.IsDamage(cause) || cause.SqliteErrorCode == SqliteError)
        {
            // SQLITE_ERROR: a table of ours is missing.
            return $"is damaged ({cause.Message.ReplaceLineEndings(" ")})";
        }
    }

    /// <summary>
    /// The file's length, after what a killed process left in the log went into it, so that the length can be judged.
    /// </summary>
    private static long Checkpointed(SqliteConnection connection, string path)
    {
        try
        {
            Scalar(connection, "pragma wal_checkpoint(truncate)");
        }
        catch (SqliteException cause) when (DiskFault.IsFull(cause))
        {
            // It stays in the log, where it is read as well.
        }

        return new FileInfo(path).Length;
    }

    private static long Number(SqliteConnection connection, string sql) =>
        Convert.ToInt64(Scalar(connection, sql), CultureInfo.InvariantCulture);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = RowCommands.Command(connection, sql);
        return command.ExecuteScalar();
    }
}
