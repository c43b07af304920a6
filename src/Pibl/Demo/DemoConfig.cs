using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Demo;

/// <summary>The serv.config that a demo leaves behind where there was none.</summary>
internal static class DemoConfig
{
    /// <summary>Three keys and what they are for, which is a whole configuration; and where it is asked.</summary>
    public static string TextFor(int port, int adminPort, Seq<Endpoint> servers) => $"""
        # Written by `pibl demo`, which starts the three servers below. Put your own in their place and run `pibl`.
        # `pibl check serv.config` says what this file means; docs/serv-config.md has every other key.
        PUERTO={port}
        PROXY=127.0.0.1
        SERVERS={string.Join(',', servers)}
        # Where `pibl status`, `pibl purge` and `pibl cache` ask the program that runs.
        ADMIN=127.0.0.1:{adminPort}

        """;

    /// <summary>Writes the file where there is none: what somebody has written is never touched.</summary>
    /// <exception cref="IOException">There is one, or the folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteNew(string path, int port, int adminPort, Seq<Endpoint> servers)
    {
        using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        writer.Write(TextFor(port, adminPort, servers));
    }
}
