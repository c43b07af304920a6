using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Pibl.Cache;

/// <summary>Where the cache file and the files beside it are, and who may read them.</summary>
internal static class CachePath
{
    /// <summary>Stored responses are for whoever runs the proxy, and for a group that may list them.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly string[] Besides = ["-wal", "-shm", "-journal"];

    /// <summary>
    /// The file itself, where CACHE_FILE is a symbolic link to it: whatever happens to the file, the link stays.
    /// </summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var file = new FileInfo(full);
        return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }

    /// <summary>
    /// Opens it, or makes it, for this process and for whoever moves or removes it. The umask has no say, and what an
    /// earlier version left open to everybody is closed to them.
    /// </summary>
    public static SafeFileHandle Open(string path, FileShare share)
    {
        var isNew = !File.Exists(path);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        Narrow(path, isNew);
        return handle;
    }

    /// <summary>Takes away whatever is beyond <see cref="Mode"/>, from the file and from those beside it.</summary>
    public static void NarrowAll(string path)
    {
        Narrow(path, isNew: false);
        foreach (var suffix in Besides)
        {
            if (File.Exists(path + suffix))
            {
                Narrow(path + suffix, isNew: false);
            }
        }
    }

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
        foreach (var suffix in Besides)
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        NarrowAll(aside);
        return aside;
    }

    /// <summary>
    /// Under what name the system knows an open file: another one after it was moved, or one with a remark after it was
    /// removed. Null where the system does not tell.
    /// </summary>
    public static string? NameOf(SafeFileHandle handle)
    {
        try
        {
            return new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Narrow(string path, bool isNew)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            var mode = File.GetUnixFileMode(path);
            if (isNew || (mode & ~Mode) != 0)
            {
                File.SetUnixFileMode(path, isNew ? Mode : mode & Mode);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Somebody else's file that we may write: it is theirs to say who reads it.
        }
    }
}
