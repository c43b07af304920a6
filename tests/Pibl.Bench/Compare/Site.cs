namespace Pibl.Bench.Compare;

/// <summary>Where a peer runs.</summary>
/// <param name="Folder">For its configuration and all that it writes.</param>
/// <param name="Port">Where it listens, on 127.0.0.1.</param>
/// <param name="Origins">The ports of the servers behind it.</param>
/// <param name="Work">What it is about to do.</param>
/// <param name="Shared">The folder with the certificate (<see cref="Certificate"/>).</param>
internal sealed record Site(string Folder, int Port, IReadOnlyList<int> Origins, Work Work, string Shared)
{
    /// <summary>A file that is there for all.</summary>
    public string SharedPath(string name) => System.IO.Path.Combine(Shared, name);

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Writes a file into the folder, and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }
}
