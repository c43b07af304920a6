using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pibl.Files;

/// <summary>Which file it is, whatever its name, and how it stands.</summary>
/// <param name="Identity">The same for the same file: device and inode.</param>
/// <param name="Links">How many names it has; 0 once it is removed.</param>
/// <param name="Length">In bytes.</param>
/// <param name="IsRegular">False for a device, a pipe or a folder.</param>
/// <param name="Changed">When its content, or what else is known of it, changed last; to be compared, and no more.</param>
internal readonly partial record struct FileState(
    (ulong Device, ulong Inode) Identity, uint Links, long Length, bool IsRegular, (long, long) Changed)
{
    // statx(2). The numbers and the places in struct statx are the same on every architecture.
    private const int AtWorkingFolder = -100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int StructBytes = 256;
    private const int KindMask = 0xF000;
    private const int KindRegular = 0x8000;

    /// <summary>Of the file that the name leads to, through links; null where there is none.</summary>
    public static FileState? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Ask(AtWorkingFolder, path, 0);
        }

        var file = new FileInfo(path);
        return file.Exists ? new FileState(
            (0, (ulong)file.CreationTimeUtc.Ticks), 1, file.Length, true, (file.LastWriteTimeUtc.Ticks, 0)) : null;
    }

    /// <summary>Of an open file.</summary>
    public static FileState Of(SafeFileHandle file) =>
        !OperatingSystem.IsLinux()
            ? new FileState(
                (0, (ulong)File.GetCreationTimeUtc(file).Ticks), 1, RandomAccess.GetLength(file), true,
                (File.GetLastWriteTimeUtc(file).Ticks, 0))
            : Ask((int)file.DangerousGetHandle(), "", AtEmptyPath)
                ?? throw new IOException(Marshal.GetLastPInvokeErrorMessage());

    private static FileState? Ask(int folder, string path, int flags)
    {
        Span<byte> answer = stackalloc byte[StructBytes];
        if (StatX(folder, path, flags, BasicStats, ref MemoryMarshal.GetReference(answer)) != 0)
        {
            return null;
        }

        return new FileState(
            (MemoryMarshal.Read<ulong>(answer[136..]), MemoryMarshal.Read<ulong>(answer[32..])),
            MemoryMarshal.Read<uint>(answer[16..]),
            MemoryMarshal.Read<long>(answer[40..]),
            (MemoryMarshal.Read<ushort>(answer[28..]) & KindMask) == KindRegular,
            (MemoryMarshal.Read<long>(answer[96..]), MemoryMarshal.Read<uint>(answer[104..])));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte answer);
}
