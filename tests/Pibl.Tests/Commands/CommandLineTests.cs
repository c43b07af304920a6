using System.Text.Json;
using Pibl.Commands;
using Pibl.Config;
using Pibl.Hosting;
using Pibl.Lints;
using Pibl.TakeOver;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Commands;

/// <summary>The command line, with its ends in our hands.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Right = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-commands-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly List<string> _calls = [];
    private readonly List<Lint> _warnings = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Version_is_one_line()
    {
        Assert.Equal(0, await RunAsync("--version"));
        Assert.Equal("pibl 0.1.0\n", _output.ToString());
    }

    [Fact]
    public async Task Help_names_every_command_and_starts_nothing()
    {
        Assert.Equal(0, await RunAsync("--help"));
        Assert.All(
            ["check", "reload", "demo", "FILE", "--version"],
            word => Assert.Contains(word, _output.ToString(), StringComparison.Ordinal));
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData("check", " check [FILE] [options]")]
    [InlineData("cache show", " cache show <URL> [FILE] [options]")]
    [InlineData("purge", " purge [URL] [FILE] [options]")]
    [InlineData("demo", " demo [options]")]
    public async Task Help_of_a_command_has_FILE_where_it_goes(string command, string usage)
    {
        Assert.Equal(0, await RunAsync([.. command.Split(' '), "--help"]));
        Assert.Contains($"{usage}\n", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("The configuration to run.", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("cache --help")]
    public async Task The_list_of_commands_has_no_arguments_and_no_defaults(string line)
    {
        Assert.Equal(0, await RunAsync(line.Split(' ')));
        Assert.DoesNotContain("default: serv.config", _output.ToString().Split("Commands:")[1], StringComparison.Ordinal);
        Assert.DoesNotContain("FILE>", _output.ToString().Split("Commands:")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_run_with_its_settings_and_the_run_gives_the_exit_code()
    {
        Assert.Equal(7, await RunAsync(Written(Right)));
        Assert.Equal(["listen", "run 127.0.0.1:8080"], _calls);
        Assert.Equal("", _output.ToString() + _error);
    }

    [Fact]
    public async Task A_program_that_runs_is_taken_over_from()
    {
        Assert.Equal(7, await RunAsync("--take-over", Written(Right)));
        Assert.Equal(["listen", "run 127.0.0.1:8080 take-over"], _calls);
    }

    [Fact]
    public async Task A_word_that_begins_with_an_at_sign_is_no_file_of_options()
    {
        // An entry of SERVERS may be @servers.txt.
        Assert.Equal(1, await RunAsync("drain", "@servers.txt", Written(Right)));
        Assert.Contains(" has no ADMIN, ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_file_keeps_nobody_from_asking_the_program_that_runs()
    {
        Assert.Equal(1, await RunAsync("status", Written(Right + "ADMIN=unix:nobody.listens\nRETRYS=1\n")));
        Assert.Contains("no program answers on unix:nobody.listens", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await RunAsync("status", Written(Right + "RETRYS=1\n")));
    }

    [Fact]
    public async Task A_wrong_file_is_not_run_and_its_mistakes_go_to_the_error_output()
    {
        var path = Written(Right + "RETRYS=1\n");

        Assert.Equal(2, await RunAsync(path));
        Assert.Equal(
            $"{path}:4:1: unknown key RETRYS\n  4 | RETRYS=1\n    | ^^^^^^ did you mean RETRIES?\n", _error.ToString());
        Assert.Equal("", _output.ToString());
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Check_says_what_a_file_means_and_runs_nothing()
    {
        var path = Written(Right);

        Assert.Equal(0, await RunAsync("check", path));
        Assert.Equal($"{path} is right: the proxy will listen on 127.0.0.1:8080", _output.ToString().Split('\n')[0]);
        Assert.Equal("", _error.ToString());
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData(0, "check")]
    [InlineData(1, "check", "--strict")]
    public async Task Check_warns_of_what_does_not_work_here(int exitCode, params string[] command)
    {
        _warnings.Add(new Lint("unreachable", SourceSpan.OfFile("f"), "the name b has no address here (SERVERS)", ""));

        Assert.Equal(exitCode, await RunAsync([.. command, Written(Right)]));

        Assert.EndsWith(
            "\nwarning: the name b has no address here (SERVERS)\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Strict_is_content_where_there_is_no_warning() =>
        Assert.Equal(0, await RunAsync("check", "--strict", Written(Right)));

    [Fact]
    public async Task Check_of_a_wrong_file_exits_with_2_and_writes_only_errors()
    {
        Assert.Equal(2, await RunAsync("check", Written("PUERTO=0\nPROXY=a\nSERVERS=b\n")));
        Assert.Equal("", _output.ToString());
        Assert.Contains(":1:8: PUERTO is out of range\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "reload", "serv.config", "said\n", "")]
    [InlineData(0, "reload a.config", "a.config", "said\n", "")]
    [InlineData(2, "reload wrong", "wrong", "", "said\n")]
    public async Task Reload_shows_what_the_running_program_says(
        int exitCode, string line, string file, string output, string error)
    {
        Assert.Equal(exitCode, await RunAsync(line.Split(' ')));
        Assert.Equal([$"reload {file}"], _calls);
        Assert.Equal((output, error), (_output.ToString(), _error.ToString()));
    }

    [Fact]
    public async Task Check_as_JSON_has_keys_sites_order_sources_and_warnings()
    {
        var path = Written(Right + "[site shop]\nHOST=shop.test\nRETRIES=1\n[site rest]\n");
        _warnings.Add(new Lint("never-matches", SourceSpan.OfLine(path, 4, "[site shop]"), "it never answers", "why"));

        Assert.Equal(0, await RunAsync("check", "--json", path));

        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        Assert.True(root.GetProperty("right").GetBoolean());
        Assert.Equal("127.0.0.1:8080", root.GetProperty("listen")[0].GetString());
        var sites = root.GetProperty("sites").EnumerateArray().ToArray();
        Assert.Equal(["shop", "rest"], sites.Select(site => site.GetProperty("name").GetString()));
        var keys = sites[0].GetProperty("keys").EnumerateArray().ToArray();
        var retries = keys.Single(key => key.GetProperty("key").GetString() == "RETRIES");
        Assert.Equal(("1", "file", 6), (
            retries.GetProperty("value")[0].GetString(), retries.GetProperty("from").GetString(),
            retries.GetProperty("places")[0].GetProperty("line").GetInt32()));
        var servers = keys.Single(key => key.GetProperty("key").GetString() == "SERVERS");
        Assert.True(servers.GetProperty("inherited").GetBoolean());
        Assert.Equal(
            ["shop.test", null],
            root.GetProperty("order").EnumerateArray().Select(entry => entry.GetProperty("host").GetString()));
        var warning = root.GetProperty("warnings")[0];
        Assert.Equal(("never-matches", 4, 1), (
            warning.GetProperty("name").GetString(), warning.GetProperty("line").GetInt32(),
            warning.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task Check_of_a_wrong_file_as_JSON_lists_the_mistakes_on_the_output()
    {
        Assert.Equal(2, await RunAsync("check", "--json", Written("PUERTO=0\nPROXY=a\nSERVRES=b\n")));

        using var json = JsonDocument.Parse(_output.ToString());
        var errors = json.RootElement.GetProperty("errors").EnumerateArray().ToArray();
        Assert.False(json.RootElement.GetProperty("right").GetBoolean());
        Assert.Equal([(1, 8), (3, 1)], errors.Select(error =>
            (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32())));
        Assert.Equal("did you mean SERVERS?", errors[1].GetProperty("hint").GetString());
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Demo_runs_in_the_folder_it_is_started_in()
    {
        Assert.Equal(8, await RunAsync("demo"));
        Assert.Equal(["listen", $"demo {Environment.CurrentDirectory}"], _calls);
    }

    [Theory]
    [InlineData("chek", "chek: there is no such file\n  did you mean the command, pibl check?\n")]
    [InlineData("--verison", "pibl: unknown option --verison; did you mean --version?\npibl --help says what there is\n")]
    [InlineData("demo now", "pibl: Unrecognized command or argument 'now'.\npibl --help says what there is\n")]
    [InlineData("a check", "pibl: FILE goes after the command: pibl check a\npibl --help says what there is\n")]
    [InlineData("a cache show /x", "pibl: FILE goes after the command: pibl cache show URL a\npibl --help says what there is\n")]
    [InlineData("a demo", "pibl: demo takes no FILE: pibl demo\npibl --help says what there is\n")]
    [InlineData("check --stric a", "pibl: unknown option --stric; did you mean --strict?\npibl --help says what there is\n")]
    [InlineData("route a --ulr http://a/", "pibl: unknown option --ulr; did you mean --url?\npibl --help says what there is\n")]
    [InlineData("cache ls --prefx=/x a", "pibl: unknown option --prefx; did you mean --prefix?\npibl --help says what there is\n")]
    [InlineData("cache --bogus", "pibl: unknown option --bogus\npibl --help says what there is\n")]
    [InlineData("purge --al", "pibl: unknown option --al; did you mean --all?\npibl --help says what there is\n")]
    [InlineData("drain --tokn x", "pibl: unknown option --tokn; did you mean --token?\npibl --help says what there is\n")]
    [InlineData("purge", "pibl: one thing is purged: a URL, --prefix P, --pattern P, --tag T or --all\n")]
    [InlineData("purge --all --tag t", "pibl: one thing is purged: a URL, --prefix P, --pattern P, --tag T or --all\n")]
    [InlineData("purge --all /page", "pibl: one thing is purged: a URL, --prefix P, --pattern P, --tag T or --all\n")]
    [InlineData("purge /page /other", "pibl: purge takes one URL, then the configuration; /other is no file. Several URLs: the API's \"url\": [...]\n")]
    public async Task A_command_line_that_means_nothing_exits_with_2(string line, string expected)
    {
        Assert.Equal(2, await RunAsync(line.Split(' ')));
        Assert.Equal(expected, _error.ToString());
        Assert.Equal("", _output.ToString());
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_folder_and_a_file_that_is_not_there_are_errors_without_a_line()
    {
        Assert.Null(ConfigFile.ReadOrTell(_folder, _error));
        Assert.Null(ConfigFile.ReadOrTell(Path.Combine(_folder, "none.config"), _error));

        Assert.StartsWith($"{_folder}: this is a folder\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("none.config: there is no such file\n", _error.ToString(), StringComparison.Ordinal);
    }

    private string Written(string text)
    {
        var path = Path.Combine(_folder, "serv.config");
        File.WriteAllText(path, text);
        return path;
    }

    private Task<int> RunAsync(params string[] args)
    {
        var ends = new CommandEnds(
            (settings, launch, _) => Called(
                $"run {settings.Address}:{settings.Port}{(launch.TakesOver ? " take-over" : "")}", 7),
            (folder, _, _) => Called($"demo {folder}", 8),
            () =>
            {
                _calls.Add("listen");
                return new StopSignals();
            })
        {
            Reload = file =>
            {
                _calls.Add($"reload {file}");
                return new ReloadAnswer(file == "wrong" ? 2 : 0, "said\n");
            },
            Try = _ => Task.FromResult(toSeq(_warnings).Strict()),
        };
        return CommandLine.RunAsync(args, ends, _output, _error);
    }

    private Task<int> Called(string call, int exitCode)
    {
        _calls.Add(call);
        return Task.FromResult(exitCode);
    }
}
