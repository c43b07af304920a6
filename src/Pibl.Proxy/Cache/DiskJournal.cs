using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// Keeps the journal beside the cache file (<c>-wal</c>) within its bound, for the thread that writes. It begins anew
/// when all of it is in the file and nobody reads it: another program that holds a read transaction keeps it as it is,
/// and every commit makes it longer.
/// </summary>
internal sealed class DiskJournal(SqliteConnection connection, string path, long bytesMax) : IDisposable
{
    /// <summary>
    /// The head of the journal, and what a transaction writes besides rows: pages of the other tables.
    /// </summary>
    private const long LeastBytes = 16 << 10;

    private readonly string _path = path + "-wal";

    // A short wait for readers of our own; another program may take as long as it likes.
    private readonly SqliteCommand _beginAnew = RowCommands.Command(
        connection, "pragma busy_timeout = 10; pragma wal_checkpoint(truncate); pragma busy_timeout = 2000");

    /// <summary>
    /// Throws <see cref="IOException"/> where a transaction that writes so many bytes would make it longer than it may
    /// be.
    /// </summary>
    public void Require(long bytes)
    {
        if (!HasRoom(bytes))
        {
            _beginAnew.ExecuteNonQuery();
            if (!HasRoom(bytes))
            {
                throw new IOException(
                    $"its journal '{_path}' is full, since another program has been reading the file: nothing is stored"
                    + " on disk until that ends");
            }
        }
    }

    public void Dispose() => _beginAnew.Dispose();

    private bool HasRoom(long bytes) => new FileInfo(_path) is not { Exists: true } file
        || file.Length + bytes + (bytes / 16) + LeastBytes <= bytesMax;
}
