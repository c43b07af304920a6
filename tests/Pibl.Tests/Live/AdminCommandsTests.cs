using LanguageExt;
using Pibl.Admin;
using Pibl.Clients;
using Pibl.Commands;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary><c>pibl status</c>, <c>drain</c> and <c>undrain</c> at a program that runs.</summary>
public sealed class AdminCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-admin-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operator_looks_drains_and_undrains(bool isUnix)
    {
        var place = isUnix ? ListenPlace.Unix(Path.Join(_folder, "admin")) : new ListenPlace("127.0.0.1", 0);
        await using var running = new Running(place);

        Assert.Equal(0, await RunAsync("status", "--admin", running.Address));
        Assert.Contains("  10.0.0.1:80  up ", Text(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("drain", "10.0.0.1:80", "--admin", running.Address));
        Assert.StartsWith("10.0.0.1:80 is drained; no server is left for new clients of ", Text(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("status", "--json", "--admin", running.Address));
        Assert.Contains("\"state\": \"drained\"", Text(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("undrain", "10.0.0.1:80", "--admin", running.Address));
        Assert.Equal("10.0.0.1:80 is not drained any more\n", Text());
        Assert.Equal("", _error.ToString());

        Assert.Equal(1, await RunAsync("drain", "10.0.0.7:80", "--admin", running.Address));
        Assert.Equal("pibl: no site has a server 10.0.0.7:80; pibl status lists them\n", _error.ToString());
    }

    [Fact]
    public async Task Who_shows_no_token_is_told()
    {
        const string token = "0123456789abcdef0123";
        var file = Path.Join(_folder, "token");
        await File.WriteAllTextAsync(file, $"{token}\n");
        await using var running = new Running(new ListenPlace("127.0.0.1", 0), token);

        Assert.Equal(1, await RunAsync("status", "--admin", running.Address));
        Assert.EndsWith(" asks for its token: --token FILE, with the file that its ADMIN_TOKEN names\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("status", "--admin", running.Address, "--token", file));
    }

    [Theory]
    [InlineData("ADMIN=none", 1, "has no ADMIN, so the program cannot be asked: add ADMIN=127.0.0.1:9900 and start it again; where the running program has one that this file does not tell, give --admin ADDRESS")]
    [InlineData("ADMIN=unix:nobody.listens", 1, "pibl: no program answers on unix:nobody.listens mode=600: ")]
    [InlineData("ADMIN=0.0.0.0:9900", 2, "anybody who reaches 0.0.0.0 could steer this program")]
    [InlineData("ADMIN=127.0.0.1:8080", 2, "clients come in there already")]
    [InlineData("ADMIN=127.0.0.1:9900\n[site a]\nHOST=a\nSERVERS=localhost:9900\n[site b]", 2, "it is one of SERVERS")]
    [InlineData("ADMIN=127.0.0.1:9900\nMIRROR=localhost:9900", 2, "it is the MIRROR")]
    [InlineData("ADMIN_TOKEN=there-is-no-such-file", 2, "there is no such file")]
    public async Task Without_a_program_to_ask_it_says_why(string line, int exitCode, string why)
    {
        var file = Path.Join(_folder, "serv.config");
        await File.WriteAllTextAsync(file, $"PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n{line}\n");

        Assert.Equal(exitCode, await RunAsync("status", file));
        Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    private Task<int> RunAsync(params string[] args) =>
        CommandLine.RunAsync(args, CommandEnds.OfTheProgram, _output, _error);

    private string Text()
    {
        var text = _output.ToString();
        _output.GetStringBuilder().Clear();
        return text;
    }

    /// <summary>A proxy whose admin interface alone is asked.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly Listeners _admin;
        private readonly Proxy _proxy;
        private readonly Task _running;

        public Running(ListenPlace place, string token = "")
        {
            var transport = Transports.Epoll ?? Transports.Framework;
            _admin = new Listeners(transport);
            Assert.Null(_admin.OpenAsync([place]).GetAwaiter().GetResult());
            var settings = Given.Settings("SERVERS=10.0.0.1:80", "CACHE=off")
                .With(AdminKeys.Admin, Prelude.Some(place));
            settings = token.Length == 0
                ? settings
                : settings.With(AdminKeys.Token, Prelude.Some(new AdminToken("f") { Content = Bytes.Of(token) }));
            _proxy = Proxy.Build(
                settings,
                new Pibl.World(transport.Connector, [], TimeProvider.System, () => 0, new SharedAccessLog())
                {
                    AdminListeners = _admin.All,
                });
            _running = _proxy.RunAsync();
            Address = place.Path is null ? _admin.All[0].Address.ToString() : $"unix:{place.Path}";
        }

        public string Address { get; }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DrainAsync();
            await _running;
            _proxy.Dispose();
            _admin.Dispose();
        }
    }
}
