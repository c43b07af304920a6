using Pibl.Files;

namespace Pibl.Tls;

/// <summary>
/// The file with the secret behind the tickets of TLS sessions: proxies that share it, or a copy, resume each other's
/// sessions, and so does the next program after a restart or --take-over.
/// </summary>
public static class TicketKeyFile
{
    private static readonly SecretFile File = new(
        "tickets.key", "TLS tickets", "sessions", "read connections that were recorded and resumed");

    /// <summary>The secret, of a file beside CACHE_FILE.</summary>
    /// <param name="cacheFile">CACHE_FILE; null: none.</param>
    /// <param name="notice">Hears why sessions will not outlive the program.</param>
    public static byte[] OpenBeside(string? cacheFile, Action<bool, string> notice) =>
        File.Open(File.PathBeside(cacheFile), notice);
}
