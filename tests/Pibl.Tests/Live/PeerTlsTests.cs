using Pibl.Access;
using Pibl.Config;
using Pibl.Tests.Tls;
using Pibl.Tls;

namespace Pibl.Tests.Live;

/// <summary>Two proxies that ask each other over TLS.</summary>
public sealed class PeerTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pibl-peers");

    [Theory]
    [InlineData("127.0.0.1", "")]
    [InlineData("peers.test", "SERVERS_SNI=peers.test")]
    public async Task A_peer_whose_certificate_is_believed_is_asked(string name, string line)
    {
        await using var server = new LiveServer();
        await using var pair = new Pair(_folder.FullName, server, Issued.Ecdsa(name), line);
        await pair.AskAsync();

        Assert.Equal(30, server.Requests);
    }

    [Fact]
    public async Task One_whose_certificate_is_of_somebody_else_is_set_aside_and_the_servers_are_asked()
    {
        await using var server = new LiveServer();
        await using var pair = new Pair(
            _folder.FullName, server, Issued.Ecdsa("127.0.0.1", DateTimeOffset.UtcNow.AddDays(1), Issued.Stranger), "");
        await pair.AskAsync();

        // Each asks for all, as if there were no other.
        Assert.Equal(60, server.Requests);
        Assert.Contains("certificate", pair.Aside(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Pair : IAsyncDisposable
    {
        private readonly LiveProxy[] _proxies;

        public Pair(string folder, LiveServer server, (string Certificate, string Key) files, string line)
        {
            string[] lines =
            [
                $"SERVERS={server.Address}", "PROXY=127.0.0.1", "LISTEN=127.0.0.1:1 tls",
                $"TLS={Write("peer", files.Certificate)} {Write("key", files.Key)}",
                $"SERVERS_CA={Write("ca", Issued.Authority.ExportCertificatePem())}",
                .. line.Length == 0 ? [] : new[] { line },
            ];
            var doors = Enumerable.Range(0, 2)
                .Select(_ => LiveProxy.Open(
                    Transports.Framework, new ListenPlace("127.0.0.1", 0) { Tls = true },
                    ListenPlace.First("127.0.0.1", 0)))
                .ToArray();
            var names = doors.Select(door => $"https://{door.All[0].Address}").ToArray();
            _proxies = [.. doors.Select((door, at) => new LiveProxy(
                Transports.Framework,
                TlsFileLoader.Load(Given.Settings([.. lines, $"PEERS={string.Join(',', names)} self={names[at]}"])).Match(
                    loaded => loaded, errors => throw new ArgumentException(string.Join('\n', errors))),
                door))];

            string Write(string name, string text)
            {
                var path = Path.Combine(folder, $"{name}.pem");
                File.WriteAllText(path, text);
                return path;
            }
        }

        /// <summary>Thirty things, each of both proxies.</summary>
        public async Task AskAsync()
        {
            for (var n = 0; n < 60; n++)
            {
                using var client = new HttpClient
                {
                    BaseAddress = new Uri($"http://{_proxies[n % 2].Doors[1].Address}"),
                };
                client.DefaultRequestHeaders.Host = "shop.example";
                Assert.Equal(
                    LiveServer.Content(100),
                    await client.GetByteArrayAsync(new Uri($"/cached/{n / 2}", UriKind.Relative)));
            }
        }

        /// <summary>Why the first sets the other aside.</summary>
        public string Aside() => _proxies[0].AccessLog.Entries.OfType<AccessEntry.Notice>()
            .First(entry => entry.Text.Contains("set aside", StringComparison.Ordinal)).Text;

        public async ValueTask DisposeAsync()
        {
            foreach (var proxy in _proxies)
            {
                await proxy.DisposeAsync();
            }
        }
    }
}
