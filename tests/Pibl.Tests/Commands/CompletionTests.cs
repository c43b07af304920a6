using System.Diagnostics;
using Pibl.Commands;

namespace Pibl.Tests.Commands;

/// <summary><c>pibl completion</c>: scripts that the shells themselves read.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-completion-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_shell_can_read_its_script(string shell)
    {
        var script = await ScriptOfAsync(shell);
        if (ShellOf(shell) is { } path)
        {
            Assert.Equal((0, ""), await RunAsync(path, "-n", script));
        }

        var text = await File.ReadAllTextAsync(script);
        Assert.All(
            ["top", "completion", "--dry-run", "CACHE_TTL"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pibl st", "status stop")]
    [InlineData("pibl cache ", "ls show verify export advise --help")]
    [InlineData("pibl reload --d", "--dry-run")]
    [InlineData("pibl status --json --to", "--token")]
    [InlineData("pibl keys CACHE_T", "CACHE_TTL")]
    [InlineData("pibl completion ", "--help bash zsh")]
    public async Task Bash_completes_what_was_typed(string typed, string completed)
    {
        if (ShellOf("bash") is not { } bash)
        {
            return;
        }

        var script = Path.Join(_folder, "try");
        var words = typed.Split(' ');
        await File.WriteAllLinesAsync(script,
        [
            $"source '{await ScriptOfAsync("bash")}'",
            $"COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))})",
            $"COMP_CWORD={words.Length - 1}",
            "_pibl",
            "echo -n \"${COMPREPLY[*]}\"",
        ]);
        Assert.Equal((0, completed), await RunAsync(bash, script));
    }

    private async Task<string> ScriptOfAsync(string shell)
    {
        var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, await CommandLine.RunAsync(
            ["completion", shell], CommandEnds.OfTheProgram, output, TextWriter.Null));
        var path = Path.Join(_folder, shell);
        await File.WriteAllTextAsync(path, output.ToString());
        return path;
    }

    private static string? ShellOf(string name) =>
        new[] { $"/bin/{name}", $"/usr/bin/{name}" }.FirstOrDefault(File.Exists);

    private async Task<(int Code, string Text)> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        })!;
        var text = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text);
    }
}
