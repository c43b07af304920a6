using System.Diagnostics;

namespace Pibl.Tests.Commands;

/// <summary>The program itself with a console that is full, or was closed before it began.</summary>
public sealed class ConsoleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-console-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(">/dev/full", 0)]
    [InlineData(">/dev/full 2>/dev/full", 0)]
    [InlineData(">&-", 0)]
    [InlineData(">&- 2>&- <&-", 0)]
    [InlineData("| true", 0)]
    [InlineData("nonsense.config 2>/dev/full", 2)]
    public async Task It_ends_as_if_somebody_had_read_it(string redirected, int exitCode)
    {
        var file = Path.Combine(_folder, "serv.config");
        await File.WriteAllTextAsync(
            file, "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n", TestContext.Current.CancellationToken);
        var program = Path.Combine(AppContext.BaseDirectory, "pibl");
        var arguments = exitCode == 0 ? $"serv.config {redirected}" : redirected;

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"'{program}' check {arguments}"])
        {
            WorkingDirectory = _folder,
        })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, shell.ExitCode);
    }
}
