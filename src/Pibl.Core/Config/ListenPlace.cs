namespace Pibl.Config;

/// <summary>
/// Where clients come in: PROXY with PUERTO, or one line of LISTEN. A host name stands for all its addresses.
/// </summary>
/// <param name="Host">An IPv4 or IPv6 address or a name; empty for a Unix socket.</param>
/// <param name="Port">Its port; 0 for a Unix socket.</param>
public sealed record ListenPlace(string Host, int Port)
{
    /// <summary>The longest path of a Unix socket: <c>sun_path</c> of unix(7), without its NUL, in bytes.</summary>
    public const int PathBytesMax = 107;

    /// <summary>rw-rw----: the user and the group of the proxy may connect.</summary>
    public const int ModeDefault = (6 * 64) + (6 * 8);

    /// <summary>rw-------: the user of the proxy alone may connect.</summary>
    public const int ModeOwner = 6 * 64;

    /// <summary><c>unix:</c>: where the socket's file is; null for an address.</summary>
    public string? Path { get; init; }

    /// <summary><c>mode=660</c>: the permissions of that file, as chmod(2) counts them.</summary>
    public int Mode { get; init; } = ModeDefault;

    /// <summary><c>proxy-protocol</c>: each connection begins with a PROXY header.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>It is PROXY and PUERTO, for messages.</summary>
    public bool IsFirst { get; init; }

    /// <summary>A socket in the file system.</summary>
    public static ListenPlace Unix(string path) => new("", 0) { Path = path };

    /// <summary>PROXY and PUERTO.</summary>
    public static ListenPlace First(string address, int port) => new(address, port) { IsFirst = true };
}
