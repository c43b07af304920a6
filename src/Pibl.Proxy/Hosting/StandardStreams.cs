using System.Runtime.InteropServices;

namespace Pibl.Hosting;

/// <summary>What the program was given to write to, made safe to write to.</summary>
internal static partial class StandardStreams
{
    private const int Output = 1;
    private const int ErrorOutput = 2;

    // fcntl(2): F_GETFD, FD_CLOEXEC; open(2): O_RDWR, O_CLOEXEC
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadAndWrite = 0x2 | 0x80000;

    /// <summary>From now on no write to the console throws, or ends up where it does not belong.</summary>
    public static void MakeSafe()
    {
        Console.SetError(WriterOf(ErrorOutput, () => Console.Error, static _ => { }));
        Console.SetOut(WriterOf(Output, () => Console.Out, Console.Error.WriteLine));
        Occupy();
    }

    private static TextWriter WriterOf(int descriptor, Func<TextWriter> console, Action<string> tell) =>
        IsOurs(descriptor) ? new ForgivingWriter(console(), tell) : TextWriter.Null;

    /// <summary>
    /// False where it was closed (<c>&gt;&amp;-</c>) when the program was started. Its number then belongs to the first
    /// thing that the runtime opened, the pipe of its signals mostly, and a line written there is read as signals. What
    /// the runtime opens is closed on exec, and what was inherited cannot be.
    /// </summary>
    private static bool IsOurs(int descriptor) =>
        !OperatingSystem.IsLinux()
            || (Control(descriptor, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0);

    /// <summary>
    /// No socket or file of ours may get these numbers: what the runtime itself has to say would go there.
    /// </summary>
    private static void Occupy()
    {
        while (OperatingSystem.IsLinux()
            && (Control(0, GetFlags) < 0 || Control(Output, GetFlags) < 0 || Control(ErrorOutput, GetFlags) < 0)
            && OpenFile("/dev/null", ReadAndWrite) >= 0)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
