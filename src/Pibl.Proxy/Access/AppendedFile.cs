using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pibl.Files;

namespace Pibl.Access;

/// <summary>
/// A file to whose end lines are added, whoever else adds to it, cuts it or renames it meanwhile: opened with O_APPEND,
/// so that the system finds the end at each write. The framework's own append mode remembers a place, and leaves a hole
/// of NULs where the file was cut.
/// </summary>
internal sealed partial class AppendedFile : IDisposable
{
    /// <summary>Owner and group: a log has addresses and paths of clients in it.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // open(2): O_WRONLY, O_CREAT, O_NOCTTY, O_APPEND, O_CLOEXEC
    private const int WriteCreateAppend = 0x1 | 0x40 | 0x100 | 0x400 | 0x80000;

    // fcntl(2): F_OFD_SETLK, F_WRLCK, and struct flock. The framework's own locks (flock) would keep its readers out.
    private const int SetLock = 37;
    private const short WriteLock = 1;
    private const int LockBytes = 32;

    // errno(3)
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int Denied = 13;

    private readonly SafeFileHandle _handle;
    private readonly bool _seesItsEnd;

    private AppendedFile(SafeFileHandle handle, bool seesItsEnd)
    {
        _handle = handle;
        _seesItsEnd = seesItsEnd;
        State = FileState.Of(handle);
    }

    /// <summary>As it was when it was last asked for.</summary>
    public FileState State { get; private set; }

    /// <summary>Opens the file, or makes it for owner and group to read.</summary>
    /// <exception cref="IOException">There is no such folder, or it is no file, or the disk does not let
    /// it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static AppendedFile Open(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new AppendedFile(
                File.OpenHandle(
                    file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), false);
        }

        while (true)
        {
            var descriptor = OpenFile(file, WriteCreateAppend, (int)Mode);
            if (descriptor >= 0)
            {
                return new AppendedFile(new SafeFileHandle(descriptor, ownsHandle: true), true);
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure(file, error);
            }
        }
    }

    /// <summary>Asks the system how the file stands now.</summary>
    public FileState Look() => State = FileState.Of(_handle);

    /// <summary>
    /// False while another program has it for itself; advice, since it can still be written. True where the disk knows
    /// no such thing.
    /// </summary>
    public bool TryOwn()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> wholeFile = stackalloc byte[LockBytes];
        wholeFile.Clear();
        MemoryMarshal.Write(wholeFile, WriteLock);
        return Control((int)_handle.DangerousGetHandle(), SetLock, ref MemoryMarshal.GetReference(wholeFile)) == 0
            || Marshal.GetLastPInvokeError() is not (WouldBlock or Denied);
    }

    /// <summary>Adds the bytes to the end. Throws where the disk does not take them all.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_seesItsEnd)
        {
            RandomAccess.Write(_handle, bytes, RandomAccess.GetLength(_handle));
            return;
        }

        // The framework asks for a place, which a pipe has not: what a container's /dev/stdout is.
        while (!bytes.IsEmpty)
        {
            var written = WriteTo(
                (int)_handle.DangerousGetHandle(), ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    private static Exception Failure(string file, int error) => error switch
    {
        NoEntry => new DirectoryNotFoundException($"no folder for {file}"),
        NotPermitted or Denied => new UnauthorizedAccessException($"{file}: permission denied"),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error)),
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ref byte first, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, ref byte argument);
}
