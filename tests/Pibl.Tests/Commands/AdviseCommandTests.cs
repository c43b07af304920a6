using Pibl.Commands;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using Pibl.Tests.Access;

namespace Pibl.Tests.Commands;

/// <summary><c>pibl cache advise</c> on files of a log.</summary>
public sealed class AdviseCommandTests : IDisposable
{
    private const string Json = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\nCACHE_MEMORY=16MB\nLOG_FORMAT=json\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-advise-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_reads_the_log_that_the_configuration_names_with_its_rotated_files()
    {
        Log("log.txt", hours: 2, 4);
        Log("log.1.txt", hours: 1, 3);
        var config = Written("a.config", Json + $"LOG={Path.Combine(_folder, "log.txt")}\nCACHE_FILE=none\n");

        Assert.Equal(0, await RunAsync("cache", "advise", config));

        var lines = _output.ToString().Split('\n');
        Assert.Equal("7 requests for 1 targets, 2026-11-23 17:39:11Z to 2026-11-23 18:39:11Z", lines[0]);
        Assert.Contains("  16MB    100.0 %      100.0 %   configured", lines);
        Assert.Contains("  16MB    100.0 %      100.0 %   measured", lines);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Without_a_configuration_files_and_memory_are_enough()
    {
        var newer = Log("b.txt", hours: 2, 1);
        var older = Log("a.txt", hours: 1, 3);

        Assert.Equal(0, await RunAsync(
            "cache", "advise", Path.Combine(_folder, "none"), "--log", newer, older, "--memory", "2MB", "--json"));

        Assert.Contains("\"requests\": 4", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"memory_bytes\": 8388608", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_a_cache_file_it_says_what_the_figures_mean()
    {
        var log = Log("log.txt", hours: 1, 4);
        Assert.Equal(0, await RunAsync("cache", "advise", Written("a.config", Json), "--log", log));
        Assert.Contains("There is a CACHE_FILE", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_cannot_be_read_are_counted_and_left_out()
    {
        var log = Log("log.txt", hours: 1, 4);
        await File.AppendAllTextAsync(
            log, "(16:39:11) [FECHA]\n{\"event\":\"exch\r\n" + new string('x', 300_000) + "\n{\"half");
        Assert.Equal(0, await RunAsync("cache", "advise", Written("a.config", Json), "--log", log));
        Assert.Contains("4 requests for 1 targets", _output.ToString(), StringComparison.Ordinal);
        Assert.Matches("\n[45] lines are no entries of a JSON log, and are left out\n", _output.ToString());
    }

    [Theory]
    [InlineData("", "there is nothing in it")]
    [InlineData("a\nb\n", "none of the 2 lines is an entry of a log in JSON")]
    [InlineData(
        "{\"timestamp\":\"2026-11-23T16:39:11.042Z\",\"event\":\"notice\"}\n",
        "no request in it that the cache was asked about")]
    public async Task A_file_without_a_request_says_what_it_is(string content, string expected)
    {
        var log = Written("log.txt", content);
        Assert.Equal(1, await RunAsync("cache", "advise", Written("a.config", Json), "--log", log));
        Assert.Equal($"pibl: {log}: {expected}\n", _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task A_log_in_another_format_is_told_which_key_to_set()
    {
        var log = Written("log.txt", "(16:39:11) [FECHA]: 2026-11-23 zona=+01:00\n");
        var config = Written(
            "a.config", Json.Replace("LOG_FORMAT=json\n", "", StringComparison.Ordinal) + $"LOG={log}\n");
        Assert.Equal(1, await RunAsync("cache", "advise", config));
        Assert.Contains($"{config} has no LOG_FORMAT=json; set it", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_is_no_file_or_no_size_is_an_error()
    {
        var config = Written("a.config", Json);
        var none = Path.Combine(_folder, "none.txt");
        Assert.Equal(1, await RunAsync("cache", "advise", config, "--log", none));
        Assert.Equal(1, await RunAsync("cache", "advise", config, "--log", _folder));
        Assert.Equal(2, await RunAsync("cache", "advise", config, "--memory", "much"));
        Assert.Equal(2, await RunAsync("cache", "advise", none));
        Assert.StartsWith(
            $"pibl: {none}: there is no such file\npibl: {_folder}: this is a folder\n", _error.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("--memory", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_log_it_asks_for_files()
    {
        Assert.Equal(1, await RunAsync("cache", "advise", Written("a.config", Json + "LOG=none\n")));
        Assert.Equal("pibl: LOG=none, so there is no log: give the files with --log\n", _error.ToString());
    }

    /// <summary>One that is stored, and then found; so many requests in all.</summary>
    private string Log(string name, int hours, int requests) => Written(name, string.Concat(
        Enumerable.Range(0, requests).Select(n => Entries.Text(LogFormat.Json, Entries.Exchange() with
        {
            Arrived = Entries.Received(Entries.Get()) with
            {
                Arrival = new Arrival(Entries.From(), 3, Entries.At.AddHours(hours)),
            },
            Via = new Provenance(n == 0 && hours == 1
                ? new CacheStatus(false, ForwardReason.UriMiss, 200, TtlSeconds: 36_000, Stored: true)
                { StoredBytes = 900 }
                : new CacheStatus(true, ForwardReason.No, AgeSeconds: 1, TtlSeconds: 35_999) { StoredBytes = 3226 }),
        }))));

    private string Written(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private Task<int> RunAsync(params string[] args) =>
        CommandLine.RunAsync(args, CommandEnds.OfTheProgram, _output, _error);
}
