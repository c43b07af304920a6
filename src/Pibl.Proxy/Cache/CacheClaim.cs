using Microsoft.Win32.SafeHandles;

namespace Pibl.Cache;

/// <summary>
/// This process's claim to a cache file: a lock that no other PIBL takes, and the log of what was withdrawn. Both are
/// held while the file itself cannot be used, so that what is answered meanwhile is known at the next start.
/// </summary>
internal sealed class CacheClaim : IDisposable
{
    private readonly SafeFileHandle _lock;
    private readonly string _lockPath;
    private readonly string? _lockName;

    private CacheClaim(string path, string lockPath, SafeFileHandle fileLock, WithdrawalLog log)
    {
        (Path, _lockPath, _lock, Log) = (path, lockPath, fileLock, log);
        _lockName = CachePath.NameOf(fileLock);
    }

    /// <summary>Of the cache file, symbolic links followed.</summary>
    public string Path { get; }

    public WithdrawalLog Log { get; }

    /// <summary>Whether the files beside the cache file are still the ones that were opened.</summary>
    public bool IsThere => CachePath.NameOf(_lock) == _lockName && Log.IsThere;

    /// <summary>The claim; null when another process has it.</summary>
    public static CacheClaim? Take(string path, DiskWorkers workers)
    {
        var lockPath = path + "-lock";
        SafeFileHandle? fileLock = null;
        try
        {
            fileLock = LockOf(lockPath);
            return new CacheClaim(path, lockPath, fileLock, WithdrawalLog.Open(path, workers));
        }
        catch (IOException cause) when (fileLock is null && DiskFault.IsHeld(cause))
        {
            return null;
        }
        catch
        {
            fileLock?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Lets go of it. The lock file goes; the log stays unless all that it says is in the cache file.
    /// </summary>
    public void Dispose()
    {
        Log.Dispose();
        try
        {
            if (IsOurs)
            {
                File.Delete(_lockPath);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A lock file that stays behind locks nobody out.
        }

        _lock.Dispose();
    }

    private bool IsOurs => CachePath.NameOf(_lock) == _lockName;

    /// <summary>
    /// Two programs that write one cache would give out the same Ids. The lock is on a file of its own, since closing
    /// any handle of the database would let go of SQLite's locks (POSIX fcntl); the system lets go of it when the
    /// process ends, so a lock file that is only left over is no lock.
    /// </summary>
    private static SafeFileHandle LockOf(string path)
    {
        try
        {
            return CachePath.Open(path, FileShare.None);
        }
        catch (UnauthorizedAccessException) when (File.Exists(path))
        {
            // Left over by another user, and not ours to write. To lock it, reading is enough (flock(2)).
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
    }
}
