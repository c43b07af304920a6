using Microsoft.Data.Sqlite;

namespace Pibl.Twins;

/// <summary>A cache file in a folder of its own, which can be copied as a process that is killed leaves it.</summary>
internal sealed class DiskFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-twin-").FullName;

    public string CacheFile => Path.Combine(_folder, "persist.cache");

    /// <summary>
    /// What the system has of the files at this moment. Locks, and SQLite's shared memory, end with their process.
    /// </summary>
    public DiskFiles Snapshot()
    {
        var copy = new DiskFiles();
        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith("-lock", StringComparison.Ordinal))
            {
                // Not File.Copy, which asks for a lock that SQLite or the store may hold.
                using var from = new FileStream(
                    file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var to = File.Create(Path.Combine(copy._folder, Path.GetFileName(file)));
                from.CopyTo(to);
            }
        }

        return copy;
    }

    /// <summary>What SQLite says when the disk is full.</summary>
    public static SqliteException Full() => new("database or disk is full", 13);

    /// <summary>What SQLite says when the disk cannot read.</summary>
    public static SqliteException Unreadable() => new("disk I/O error", 10);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
