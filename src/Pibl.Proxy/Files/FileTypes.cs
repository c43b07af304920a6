using System.Runtime.InteropServices;

namespace Pibl.Files;

/// <summary>
/// What stands at a path (statx(2), inode(7)), asked before it is opened: to open a pipe is to wait for somebody who
/// writes into it, and a program must not start, or reload, when somebody else likes.
/// </summary>
internal static unsafe partial class FileTypes
{
    // AT_FDCWD, STATX_TYPE, and where stx_mode stands; the same on x86-64 and arm64
    private const int CurrentFolder = -100;
    private const uint Type = 0x1;
    private const int StatBytes = 256;
    private const int ModeAt = 28;

    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>
    /// True for a pipe, a socket or a device; false for a file, a folder, nothing at all, and where the system does not
    /// say.
    /// </summary>
    public static bool IsOther(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0'))
        {
            return false;
        }

        var stat = stackalloc byte[StatBytes];
        return StatX(CurrentFolder, path, 0, Type, stat) == 0
            && (*(ushort*)(stat + ModeAt) & TypeMask) is not (Regular or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* stat);
}
