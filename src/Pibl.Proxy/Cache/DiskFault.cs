using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// What a failure of the disk means, in words of our own: those of the runtime may have been left out of the program.
/// </summary>
internal static class DiskFault
{
    // errno of Linux (errno-base.h, errno.h), as the runtime passes it on.
    private const int Again = 11;
    private const int TooManyInSystem = 23;
    private const int TooManyInProcess = 24;

    // Result codes of SQLite (sqlite3.h).
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Whether the file itself is broken, rather than the disk full or somebody else at work in it.</summary>
    public static bool IsDamage(SqliteException cause) => cause.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Whether there is no room: what is in the file can be read all the same.</summary>
    public static bool IsFull(SqliteException cause) => cause.SqliteErrorCode == Full;

    /// <summary>Whether another process holds the lock.</summary>
    public static bool IsHeld(IOException cause) => cause.HResult == Again;

    public static string WhyOf(Exception cause) => cause switch
    {
        DirectoryNotFoundException => "there is no such folder",
        FileNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied",
        SqliteException error => WhyOf(error),
        IOException error => WhyOf(error),
        _ => $"{cause.GetType().Name} {cause.Message}".ReplaceLineEndings(" ").TrimEnd(),
    };

    private static string WhyOf(SqliteException cause) => cause.SqliteErrorCode switch
    {
        Busy or Locked => "another program has locked it",
        ReadOnly => "it is read-only",
        InputOutput => "the disk reports an error",
        Full => "no space left on the disk",
        CannotOpen => "it cannot be opened (permission, folder, or no descriptors left)",
        _ => cause.Message.ReplaceLineEndings(" "),
    };

    private static string WhyOf(IOException cause) => cause.HResult switch
    {
        5 => "the disk reports an error",
        Again => "another program has locked it",
        21 => "it is a folder",
        TooManyInSystem or TooManyInProcess => "no descriptors left (ulimit -n)",
        28 or 122 => "no space left on the disk",
        30 => "the file system is read-only",
        36 => "its name is too long",
        40 => "its symbolic links go round in a circle",
        _ => cause.Message.Length == 0 ? $"error {cause.HResult}" : cause.Message.ReplaceLineEndings(" "),
    };
}
