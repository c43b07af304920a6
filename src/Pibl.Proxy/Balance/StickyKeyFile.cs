using Pibl.Files;

namespace Pibl.Balance;

/// <summary>
/// The file with the secret behind the cookies of STICKY, so that they outlive the program. Proxies that share the
/// file, or a copy, know each other's cookies.
/// </summary>
public static class StickyKeyFile
{
    /// <summary>In bytes.</summary>
    public const int KeyLength = SecretFile.KeyLength;

    /// <summary>Beside CACHE_FILE; in the folder that the program runs in where there is none.</summary>
    public const string Name = "sticky.key";

    private static readonly SecretFile File = new(Name, "STICKY", "cookies", "choose a server");

    /// <summary>Where it is.</summary>
    /// <param name="cacheFile">CACHE_FILE; null: none.</param>
    public static string PathBeside(string? cacheFile) => File.PathBeside(cacheFile);

    /// <summary>
    /// The key in the file, which is made if it is missing. Where that is not to be had, a key of this run's own: a
    /// file that is something else is left as it is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="notice">Hears why cookies will not outlive the program, or that others can read the key.</param>
    public static byte[] Open(string path, Action<bool, string> notice) => File.Open(path, notice);

    /// <summary>The key that other proxies have, from now on and from the next start on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Of <see cref="KeyLength"/> bytes.</param>
    /// <param name="notice">Hears why it could not be written.</param>
    public static void Replace(string path, byte[] key, Action<bool, string> notice) =>
        File.Replace(path, key, notice);
}
