using System.Globalization;

namespace Pibl.Access;

/// <summary>log.txt, log.1.txt, log.2.txt … from the newest to the oldest.</summary>
/// <param name="file">The newest; a link to it is followed, and stays.</param>
/// <param name="filesMax">How many are kept, the newest included.</param>
internal sealed class RotatedNames(string file, int filesMax)
{
    /// <summary>False for <c>/dev/stdout</c> and its like, whose name is not ours to change.</summary>
    public bool CanRotate { get; } =
        !Path.GetFullPath(file).StartsWith("/dev/", StringComparison.Ordinal)
        && !Path.GetFullPath(file).StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>Those that are there, from the newest; the newest in any case.</summary>
    public IEnumerable<string> Kept => Enumerable.Range(0, filesMax)
        .Select(n => NameOf(file, n))
        .Where((name, n) => n == 0 || File.Exists(name));

    /// <summary>
    /// Gives each the next name, and what comes after the last is removed. False, with a complaint, where the newest
    /// still has its name. The fresh file is made with the rights of the one before it.
    /// </summary>
    public bool TryShift(Complaints complaints)
    {
        var newest = file;
        try
        {
            newest = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
            for (var n = filesMax - 1; n >= 0; n--)
            {
                if (File.Exists(NameOf(newest, n)))
                {
                    File.Move(NameOf(newest, n), NameOf(newest, n + 1), overwrite: true);
                }
            }

            MakeLike(NameOf(newest, 1), newest);

            // More than one where LOG_FILES is lower than it was in the run before.
            for (var n = filesMax; File.Exists(NameOf(newest, n)); n++)
            {
                File.Delete(NameOf(newest, n));
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure is UnauthorizedAccessException ? "permission denied" : failure.Message;
            complaints.About($"cannot be rotated: {reason}");
            return !File.Exists(newest);
        }
    }

    private static void MakeLike(string model, string fresh)
    {
        if (OperatingSystem.IsLinux())
        {
            AppendedFile.Open(fresh).Dispose();
            File.SetUnixFileMode(fresh, File.GetUnixFileMode(model));
        }
    }

    private static string NameOf(string newest, int n) => n == 0
        ? newest
        : Path.ChangeExtension(newest, n.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(newest));
}
