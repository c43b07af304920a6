using System.Runtime.InteropServices;

namespace Pibl.Soak.Stress;

/// <summary>
/// Runs a program under a filter that refuses io_uring with EPERM, as the default one of Docker does
/// (seccomp(2); io_uring_setup, io_uring_enter and io_uring_register are 425 to 427 on every machine).
/// </summary>
internal static unsafe partial class RefuseIoUring
{
    /// <summary>The word on our own command line that leads here.</summary>
    public const string Command = "refuse-io-uring";

    // prctl(2), linux/seccomp.h, linux/filter.h
    private const int SetSeccomp = 22;
    private const int SetNoNewPrivileges = 38;
    private const nint ModeFilter = 2;
    private const ushort Load = 0x20;
    private const ushort JumpIfGreaterOrEqual = 0x35;
    private const ushort JumpIfGreater = 0x25;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7fff0000;
    private const uint RefuseWithEperm = 0x00050001;

    /// <summary>
    /// Never returns where it works: the process is the program from then on. The error number where it does not.
    /// </summary>
    public static int Exec(string[] command)
    {
        var filter = stackalloc Instruction[]
        {
            new(Load, 0, 0, 0),
            new(JumpIfGreaterOrEqual, 0, 2, 425),
            new(JumpIfGreater, 1, 0, 427),
            new(Return, 0, 0, RefuseWithEperm),
            new(Return, 0, 0, Allow),
        };
        var program = new Filter { Length = 5, First = filter };
        if (Control(SetNoNewPrivileges, 1, 0, 0, 0) < 0 || Control(SetSeccomp, ModeFilter, (nint)(&program), 0, 0) < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        // The filter is this thread's, and execve leaves no other.
        var arguments = stackalloc byte*[command.Length + 1];
        for (var at = 0; at < command.Length; at++)
        {
            arguments[at] = (byte*)Marshal.StringToCoTaskMemUTF8(command[at]);
        }

        arguments[command.Length] = null;
        _ = Execute(arguments[0], arguments);
        return Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true)]
    private static partial int Execute(byte* path, byte** arguments);

    /// <summary><c>struct sock_filter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, byte whenTrue, byte whenFalse, uint value)
    {
        public readonly ushort Code = code;
        public readonly byte WhenTrue = whenTrue;
        public readonly byte WhenFalse = whenFalse;
        public readonly uint Value = value;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }
}
