using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Pibl.Tests.Reload;

/// <summary>The program itself, asked by <c>pibl reload</c>, by SIGHUP and by a file that changes.</summary>
public sealed class ProgramTests : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "pibl");

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-reload-").FullName;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _running;

    public ProgramTests()
    {
        Write("LISTEN=unix:a.sock");
        _running = Process.Start(new ProcessStartInfo(Program)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _running.OutputDataReceived += (_, line) => _lines.Writer.TryWrite(line.Data ?? "");
        _running.ErrorDataReceived += (_, line) => _lines.Writer.TryWrite(line.Data ?? "");
        _running.BeginOutputReadLine();
        _running.BeginErrorReadLine();
    }

    public async ValueTask DisposeAsync()
    {
        await AskAsync("kill", "-TERM", Number(_running.Id));
        await _running.WaitForExitAsync();
        _running.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whoever_asks_hears_what_has_changed_or_what_is_wrong()
    {
        await LineAsync("listening on unix:a.sock");
        Write("LISTEN=unix:b.sock\nMAX_TUNNELS=7");
        Assert.Equal(
            (0, """
                pibl: reloaded, generation 2
                  listens on unix:b.sock
                  listens no more on unix:a.sock
                  MAX_TUNNELS=7 holds from the next start; until then it is 10000

                """, ""),
            await AskAsync(Program, "reload"));
        Assert.Equal((false, true), (Listens("a.sock"), Listens("b.sock")));
        await LineAsync("[RECARGA]: generacion=2 escucha=+unix:b.sock,-unix:a.sock pendientes=MAX_TUNNELS=7");
        await LineAsync("[AVISO]: MAX_TUNNELS=7 holds from the next start; until then it is 10000");

        Write("LISTEN=unix:c.sock\nRETRYS=1");
        Assert.Equal(
            (2, "", "serv.config:5:1: unknown key RETRYS\n  5 | RETRYS=1\n    | ^^^^^^ did you mean RETRIES?\n"),
            await AskAsync(Program, "reload", "serv.config"));
        await LineAsync("[ERROR]: not reloaded, the settings of generation 2 stay: the file has mistakes");
        await LineAsync("[ERROR]: serv.config:5:1: unknown key RETRYS (did you mean RETRIES?)");

        Write("LISTEN=unix:b.sock, unix:/nowhere/c.sock");
        var (code, _, error) = await AskAsync(Program, "reload");
        Assert.Equal(2, code);
        Assert.StartsWith("serv.config: cannot listen on unix:/nowhere/c.sock: ", error, StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder, "serv.config"));
        Assert.Equal(2, (await AskAsync(Program, "reload")).ExitCode);
        Assert.True(Listens("b.sock"));
    }

    [Fact]
    public async Task A_hangup_opens_the_log_and_reads_the_file()
    {
        await LineAsync("listening on unix:a.sock");
        Write("LISTEN=unix:a.sock\nRETRIES=0");
        await AskAsync("kill", "-HUP", Number(_running.Id));
        await LineAsync("[AVISO]: the log is opened again (SIGHUP)");
        await LineAsync("[RECARGA]: generacion=2 claves=RETRIES");
    }

    [Fact]
    public async Task A_file_that_changes_is_read_where_RELOAD_is_auto()
    {
        await LineAsync("listening on unix:a.sock");
        Write("LISTEN=unix:a.sock\nRELOAD=auto\nAUTH=users");
        Assert.Equal(2, (await AskAsync(Program, "reload")).ExitCode);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "users"), Auth.Users.Ana, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await AskAsync(Program, "reload")).ExitCode);
        await LineAsync("[RECARGA]: generacion=2 claves=RELOAD,AUTH");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "users"), $"b{Auth.Users.Ana}", TestContext.Current.CancellationToken);
        await LineAsync("[RECARGA]: generacion=3 claves=AUTH");
        Write("LISTEN=unix:a.sock");
        await LineAsync("[RECARGA]: generacion=4 claves=RELOAD,AUTH");
    }

    [Fact]
    public async Task A_file_of_servers_that_changes_is_read_alone_whatever_RELOAD_says()
    {
        await LineAsync("listening on unix:a.sock");
        WriteList("10.0.0.1\n10.0.0.2 weight=2\n");
        Write("LISTEN=unix:a.sock", "@servers.txt");
        Assert.Equal(0, (await AskAsync(Program, "reload")).ExitCode);
        await LineAsync("[RECARGA]: generacion=2 servidores=+10.0.0.2:80");

        Write("LISTEN=unix:a.sock\nRETRIES=half done", "@servers.txt");
        WriteList("10.0.0.2 weight=2\n10.0.0.3\n");
        await LineAsync("[RECARGA]: generacion=3 servidores=+10.0.0.3:80,-10.0.0.1:80");

        WriteList("10.0.0.2\n10.0.0.3 wieght=3\n");
        await LineAsync("[ERROR]: not reloaded, the settings of generation 3 stay: the file has mistakes");
        await LineAsync("[ERROR]: servers.txt:2:10: unknown attribute wieght (did you mean weight?)");

        WriteList("10.0.0.3\n");
        await LineAsync("[RECARGA]: generacion=4 servidores=-10.0.0.2:80");
    }

    [Fact]
    public async Task Nobody_runs_there()
    {
        var (code, _, error) = await AskAsync(Program, "reload", "other.config");
        Assert.Equal(1, code);
        Assert.StartsWith(
            $"pibl: no running program answers at {_folder}/.other.config.sock: ", error, StringComparison.Ordinal);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void WriteList(string lines) => File.WriteAllText(Path.Combine(_folder, "servers.txt"), lines);

    private void Write(string lines, string servers = "10.0.0.1") => File.WriteAllText(
        Path.Combine(_folder, "serv.config"), $"SERVERS={servers}\nCACHE=off\nLOG=none\n{lines}\n");

    /// <summary>The next line of the console that ends so; others are passed over.</summary>
    private async Task LineAsync(string end)
    {
        while (!(await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken)).EndsWith(
            end, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Opening a pipe that nobody writes to does not come back.</summary>
    [Fact]
    public async Task A_pipe_in_the_place_of_the_file_ends_no_later_reload()
    {
        await LineAsync("listening on unix:a.sock");
        File.Delete(Path.Combine(_folder, "serv.config"));
        await AskAsync("mkfifo", "serv.config");

        Assert.Equal(
            (2, "", "serv.config: serv.config or a file that it names cannot be read within 5 s\n"),
            await AskAsync(Program, "reload"));

        File.Delete(Path.Combine(_folder, "serv.config"));
        Write("LISTEN=unix:a.sock\nRETRIES=0");
        Assert.Equal(0, (await AskAsync(Program, "reload")).ExitCode);
    }

    private bool Listens(string name)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder, name)));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> AskAsync(string program, params string[] arguments)
    {
        using var asked = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = asked.StandardError.ReadToEndAsync();
        var output = await asked.StandardOutput.ReadToEndAsync();
        await asked.WaitForExitAsync();
        return (asked.ExitCode, output, await error);
    }
}
