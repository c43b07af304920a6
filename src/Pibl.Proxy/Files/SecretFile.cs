using System.Security.Cryptography;

namespace Pibl.Files;

/// <summary>
/// A file with a secret that outlives the program: 64 hexadecimal digits, for its owner alone. Proxies that share the
/// file, or a copy, share what is made of it.
/// </summary>
/// <param name="Name">How it is called.</param>
/// <param name="Key">What it is a key of.</param>
/// <param name="Lost">What is lost with this run where the file is not to be had.</param>
/// <param name="Readers">What others can do who read it.</param>
public sealed record SecretFile(string Name, string Key, string Lost, string Readers)
{
    /// <summary>In bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Longer, and it is another file.</summary>
    private const int BytesMax = 4096;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Beside CACHE_FILE; in the folder that the program runs in where there is none.</summary>
    /// <param name="cacheFile">CACHE_FILE; null: none.</param>
    public string PathBeside(string? cacheFile) =>
        Path.Combine(Path.GetDirectoryName(cacheFile) ?? "", Name);

    /// <summary>
    /// The key in the file, which is made if it is missing. Where that is not to be had, a key of this run's own: a
    /// file that is something else is left as it is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="notice">Hears why it will not outlive the program, or that others can read it.</param>
    public byte[] Open(string path, Action<bool, string> notice)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            if (Read(path) is { } key)
            {
                WarnOfReaders(path, notice);
                return key;
            }

            notice(true, $"{path} is not a key of {Key}: {Lost} of this run are forgotten with it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notice(true, $"{path}: {e.Message} {Lost} are forgotten with this run");
        }

        return RandomNumberGenerator.GetBytes(KeyLength);
    }

    /// <summary>
    /// Puts another key in the place of the one in the file; a file that is something else is left as it is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Of <see cref="KeyLength"/> bytes.</param>
    /// <param name="notice">Hears why it could not be written.</param>
    public void Replace(string path, byte[] key, Action<bool, string> notice)
    {
        try
        {
            if (File.Exists(path) && Read(path) is not null)
            {
                Write(path, key, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notice(true, $"{path}: {e.Message} {Lost} are forgotten with this run");
        }
    }

    /// <summary>
    /// Whole or not at all. Another program may start at the same time, and its key counts where it was first.
    /// </summary>
    private static void Make(string path)
    {
        try
        {
            Write(path, RandomNumberGenerator.GetBytes(KeyLength), overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else has made it meanwhile.
        }
    }

    private static void Write(string path, byte[] key, bool overwrite)
    {
        var draft = $"{path}.{Environment.ProcessId}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(
                    Convert.ToHexStringLower(key) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[]? Read(string path)
    {
        if (NamedFile.IsNoFile(path) || new FileInfo(path).Length > BytesMax)
        {
            return null;
        }

        var text = File.ReadAllText(path).Trim();
        return text.Length == 2 * KeyLength && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    private void WarnOfReaders(string path, Action<bool, string> notice)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            notice(false, $"others than its owner may use {path}: whoever reads it can {Readers} (chmod 600)");
        }
    }
}
