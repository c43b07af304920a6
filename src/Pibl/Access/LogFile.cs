namespace Pibl.Access;

/// <summary>Whether the log file can be written, asked once before the program begins its work.</summary>
internal static class LogFile
{
    /// <summary>Null where it can; else one line that says what is wrong and what to change.</summary>
    public static string? WhyNot(string file)
    {
        try
        {
            // An exclusive open is refused while another ledger writes: two writers would write over each other.
            using var probe = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return $"the log file {file} cannot be written: {ReasonOf(file, failure)} (change LOG, or LOG=none)";
        }
    }

    private static string ReasonOf(string file, Exception failure) => failure switch
    {
        _ when Directory.Exists(file) => "it is a folder",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        IOException when File.Exists(file) => "another program is writing it, or the disk does not let it",
        _ => failure.Message,
    };
}
