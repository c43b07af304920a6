using System.Diagnostics;

namespace Pibl.Tests.Commands;

/// <summary>The program itself in an environment that overrides lines of its file.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-environment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("PIBL_RETRIES", "7", 0, "RETRIES +7 +environment: PIBL_RETRIES\n")]
    [InlineData("PIBL_SERVICE_HOST", "10.0.0.7", 0, "RETRIES +1 +serv.config:4\n")]
    [InlineData("PIBL_VERSION", "1.0", 0, "warning: environment: PIBL_VERSION: PIBL_VERSION is no key, and is ignored\n")]
    [InlineData("PIBL_RETRIES", "x", 2, "^environment: PIBL_RETRIES: RETRIES takes a whole number, not \"x\"\n")]
    [InlineData("PIBL_PUERT0", "1", 2, "did you mean PIBL_PUERTO\\?\n$")]
    public async Task A_variable_goes_before_the_file(string name, string value, int exitCode, string said)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "serv.config"),
            "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\nRETRIES=1\n",
            TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "pibl"), ["check"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[name] = value;

        using var program = Process.Start(start)!;
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, program.ExitCode);
        Assert.Matches(said, exitCode == 0 ? output : await error);
    }
}
