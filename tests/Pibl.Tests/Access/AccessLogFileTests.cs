using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Config;

namespace Pibl.Tests.Access;

/// <summary>The access log over real files, each test in a folder of its own.</summary>
public sealed class AccessLogFileTests : IDisposable
{
    private const string Date = "(16:39:11) [FECHA]: 2026-11-23 zona=+00:00\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-accessLog-").FullName;
    private readonly FakeTimeProvider _clock = new(Entries.At);
    private readonly StringWriter _errors = new();

    private string File => Path.Combine(_folder, "logPIBL.txt");

    public void Dispose()
    {
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_file_holds_the_lines_that_were_promised()
    {
        await using (var accessLog = Opened(LogFormat.Pibl))
        {
            accessLog.TryWrite(new AccessEntry.Connected(Entries.At, Entries.From()));
            accessLog.TryWrite(Entries.Exchange());
        }

        Assert.Equal(
            """
            (16:39:11) [FECHA]: 2026-11-23 zona=+00:00
            (16:39:11) [NUEVA CONEXION]: ('127.0.0.1', 62012)
            (16:39:11) [NUEVO THREAD]: CL-('127.0.0.1', 62012)
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 servidor=54.234.27.225:80

            """,
            await System.IO.File.ReadAllTextAsync(File));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task A_second_run_goes_on_behind_the_first()
    {
        foreach (var text in new[] { "one", "two" })
        {
            await using var accessLog = Opened(LogFormat.Pibl);
            accessLog.TryWrite(Entries.Notice(text));
        }

        Assert.Equal(
            $"{Date}(16:39:11) [AVISO]: one\n{Date}(16:39:11) [AVISO]: two\n", await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public async Task A_combined_file_holds_exchanges_only()
    {
        await using (var accessLog = Opened(LogFormat.Combined))
        {
            accessLog.TryWrite(Entries.Notice("x"));
            accessLog.TryWrite(Entries.Exchange());
        }

        Assert.Equal(Entries.Text(LogFormat.Combined, Entries.Exchange()), await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public async Task The_live_file_keeps_its_name_and_no_line_is_lost_when_it_is_rotated()
    {
        await WriteExchangesAsync(0, 600, filesMax: 100);

        var files = FilesFromTheOldest();
        Assert.InRange(files.Count, 3, 100);
        Assert.Equal(files.Count, Directory.GetFiles(_folder).Length);
        Assert.All(files.SkipLast(1), file => Assert.InRange(new FileInfo(file).Length, 2000, long.MaxValue));
        Assert.Equal(Enumerable.Range(0, 600), files.SelectMany(NumbersIn));
        Assert.Empty(_errors.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_newest_files_are_kept_also_where_there_were_more_in_the_run_before(int filesMax)
    {
        await WriteExchangesAsync(0, 600, filesMax: 5);
        Assert.Equal(5, Directory.GetFiles(_folder).Length);
        await WriteExchangesAsync(600, 600, filesMax);

        var files = FilesFromTheOldest();
        Assert.Equal(filesMax, files.Count);
        Assert.Equal(filesMax, Directory.GetFiles(_folder).Length);

        // What is kept is the end of the log, without a gap and without a line cut in two.
        var numbers = files.SelectMany(NumbersIn).ToList();
        Assert.Equal(Enumerable.Range(1200 - numbers.Count, numbers.Count), numbers);
    }

    [Fact]
    public async Task A_file_that_cannot_be_renamed_is_complained_about_once_and_goes_on()
    {
        // A folder stands where the file should go: unlike a permission, that stops root too.
        Directory.CreateDirectory(Path.Combine(_folder, "logPIBL.1.txt"));
        await WriteExchangesAsync(0, 600, filesMax: 3);

        Assert.Equal(Enumerable.Range(0, 600), NumbersIn(File));
        Assert.Single(Directory.GetFiles(_folder));
        Assert.StartsWith("pibl: the log cannot be rotated: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().Trim().Split('\n'));
    }

    [Fact]
    public void A_folder_is_not_a_log_file() =>
        AssertRefused(_folder, "it is a folder");

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        AssertRefused(Path.Combine(_folder, "nowhere", "log.txt"), "its folder does not exist");

    [Fact]
    public async Task A_second_access_log_says_so_and_no_line_of_either_is_lost()
    {
        await using (Opened(LogFormat.Combined))
        {
            Assert.Empty(_errors.ToString());
            await WriteExchangesAsync(0, 600, filesMax: 100);

            // Whoever has it for himself would go on in the file that was renamed.
            Assert.Single(Directory.GetFiles(_folder));
        }

        Assert.StartsWith(
            $"pibl: the log {File} is written by another program too", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 600), FilesFromTheOldest().SelectMany(NumbersIn));
    }

    [Fact]
    public async Task A_hangup_opens_the_file_at_once_and_not_at_the_next_request()
    {
        await using var accessLog = Opened(LogFormat.Pibl);
        accessLog.TryWrite(Entries.Notice("one"));
        await Transport.Duplexes.UntilAsync(() => new FileInfo(File).Length > Date.Length);
        System.IO.File.Move(File, File + ".1");

        accessLog.Reopen();

        await Transport.Duplexes.UntilAsync(() => System.IO.File.Exists(File)
            && new FileInfo(File).Length > Date.Length);
        Assert.Contains(
            "[AVISO]: the log is opened again", await System.IO.File.ReadAllTextAsync(File), StringComparison.Ordinal);
    }

    private AccessLog Opened(LogFormat format, long bytesMax = 1 << 20, int filesMax = 10) =>
        AccessLog.Open(new LogSettings(File, format, bytesMax, filesMax, false), _clock, _errors).ThrowIfFail();

    /// <summary>
    /// Some batches of exchanges, whose targets are numbers, into files of 2000 bytes and a batch more.
    /// </summary>
    private async Task WriteExchangesAsync(int first, int count, int filesMax)
    {
        await using var accessLog = Opened(LogFormat.Combined, bytesMax: 2000, filesMax);
        for (var n = first; n < first + count; n++)
        {
            accessLog.TryWrite(Entries.Exchange(Entries.Get($"/{n}")));
        }
    }

    private List<string> FilesFromTheOldest() =>
        Enumerable.Range(1, 200).Select(n => Path.Combine(_folder, $"logPIBL.{n}.txt"))
            .Where(System.IO.File.Exists).Reverse().Append(File).ToList();

    private static IEnumerable<int> NumbersIn(string file) => System.IO.File.ReadLines(file)
        .Select(line => int.Parse(line.Split('/', 4)[3].Split(' ')[0], CultureInfo.InvariantCulture));

    private void AssertRefused(string file, string why)
    {
        var opened = AccessLog.Open(LogSettings.Default with { File = file, Console = false }, _clock, _errors);
        Assert.Equal(
            $"the log file {file} cannot be written: {why} (change LOG, or LOG=none)",
            opened.Match(_ => "opened", failure => failure.Message));
    }
}
