namespace Pibl.Access;

/// <summary>Why the log file cannot be written, asked once before the program begins its work.</summary>
internal static class LogFile
{
    /// <summary>True for what the disk may do, which is the operator's to mend.</summary>
    public static bool IsOfTheDisk(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>One line that says what is wrong and what to change.</summary>
    public static string WhyNot(string file, Exception failure) =>
        $"the log file {file} cannot be written: {ReasonOf(file, failure)} (change LOG, or LOG=none)";

    private static string ReasonOf(string file, Exception failure) => failure switch
    {
        _ when Directory.Exists(file) => "it is a folder",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        _ => failure.Message,
    };
}
