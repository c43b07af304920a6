namespace Pibl.Tests.Demo;

/// <summary>An empty folder for one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pibl-demo-").FullName;

    public string Config => System.IO.Path.Combine(Path, "serv.config");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
