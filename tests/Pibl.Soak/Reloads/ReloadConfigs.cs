using System.Globalization;

namespace Pibl.Soak.Reloads;

/// <summary>
/// The files between which the program is reloaded: with and without a site, a server, a listener, a rate; every tenth
/// is broken.
/// </summary>
/// <param name="port">The proxy's; three servers take those that follow, and a listener the one behind them.</param>
internal sealed class ReloadConfigs(int port)
{
    private const int BrokenEach = 10;

    /// <summary>Where the listener is that comes and goes.</summary>
    public int OtherPort => port + 4;

    public static bool IsBroken(int number) => number % BrokenEach == BrokenEach - 1;

    public static bool HasListener(int number) => number % 4 == 1;

    public static bool HasSite(int number) => number % 3 == 1;

    /// <summary>The file of a number; 0 is that of the start.</summary>
    public string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"""
        PUERTO={port}
        PROXY=127.0.0.1
        CACHE_MEMORY=8MB
        CONSOLE=off
        LOG_FORMAT=json
        LOG_SIZE=8GB
        RETRIES={number % 4}
        {(HasListener(number) ? $"LISTEN=127.0.0.1:{OtherPort}" : "")}
        {(IsBroken(number) ? "RETRYS=1" : "")}
        [site main]
        SERVERS=127.0.0.1:{port + 1},127.0.0.1:{port + 2}{(number % 2 == 1 ? $",127.0.0.1:{port + 3}" : "")}
        {(number % 5 == 1 ? "RATE=1000000/s by=site" : "")}
        {(HasSite(number) ? $"[site extra]\nHOST=extra.test\nSERVERS=127.0.0.1:{port + 3}" : "")}

        """);
}
