using System.Diagnostics.Metrics;
using System.Globalization;
using Pibl.Metrics;
using Pibl.Twins;

namespace Pibl.Tests.Metrics;

/// <summary>Known traffic through the whole proxy, and what it counts.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60\r\n\r\nok";

    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80", "RETRIES=0", "ADMIN=127.0.0.1:9900"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Each_exchange_is_counted_once_by_what_it_was()
    {
        Served("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok);
        Hit("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Hit("GET /a HTTP/1.0\r\nHost: a.test\r\n\r\n");
        Served("SPAM /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok);
        Served("GET /b HTTP/1.1\r\nHost: a.test\r\n\r\n", "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n");
        Served("GET /c HTTP/1.1\r\nHost: a.test\r\n\r\n", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        Served("GET /d HTTP/1.1\r\nHost: a.test\r\n\r\n", "rubbish\r\n\r\n");
        Hit("nonsense\r\n\r\n");

        var counts = CountsOf("http_server_request_duration_seconds_count");
        const string Get = "pibl_site=\"default\",http_request_method=\"GET\",http_response_status_code=";
        const string Http11 = ",network_protocol_version=\"1.1\",url_scheme=\"http\"";
        Assert.Equal(
            new Dictionary<string, double>
            {
                [$"{Get}\"200\"{Http11}"] = 2,
                [$"{Get}\"200\",network_protocol_version=\"1.0\",url_scheme=\"http\""] = 1,
                [$"{Get}\"2xx\"{Http11}"] = 1,
                [$"{Get}\"500\"{Http11},error_type=\"500\""] = 1,
                [$"{Get}\"502\"{Http11},error_type=\"bad_response\""] = 1,
                [$"pibl_site=\"default\",http_request_method=\"_OTHER\",http_response_status_code=\"200\"{Http11}"] = 1,
                ["http_request_method=\"_OTHER\",http_response_status_code=\"400\",network_protocol_version=\"1.1\","
                    + "url_scheme=\"http\",error_type=\"bad_request\""] = 1,
            },
            counts.ToDictionary(
                pair => pair.Key.Replace("pibl_site=\"\",", "", StringComparison.Ordinal), pair => pair.Value));
        Assert.Equal(
            "hit 2 miss 4 bypass 1",
            string.Join(' ', CountsOf("pibl_cache_requests_total").Where(pair => pair.Value > 0).Select(
                pair => $"{pair.Key.Split('"')[^2]} {pair.Value}")));
        var server = CountsOf("http_client_request_duration_seconds_count");
        Assert.Equal(5, server.Values.Sum());
        Assert.Equal(1, server["server_address=\"s1\",server_port=\"80\",error_type=\"bad_response\""]);
        _world.Close();
    }

    [Fact]
    public void Both_formats_have_the_same_samples_and_each_histogram_agrees_with_itself()
    {
        Served("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok);
        Hit("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var lines = Samples(Scrape(""));
        foreach (var bucket in lines.Where(line => line.Contains("le=\"+Inf\"", StringComparison.Ordinal)))
        {
            var count = bucket.Replace("_bucket{", "_count{", StringComparison.Ordinal)
                .Replace(",le=\"+Inf\"", "", StringComparison.Ordinal);
            Assert.Contains(count, lines);
        }

        var open = Scrape("Accept: application/openmetrics-text; version=1.0.0\r\n");
        Assert.Contains(
            "\r\nContent-Type: application/openmetrics-text; version=1.0.0;", open, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", open, StringComparison.Ordinal);
        Assert.Equal(
            lines.Select(line => line.Split(' ')[0]), Samples(open).Select(line => line.Split(' ')[0]));
        _world.Close();
    }

    [Fact]
    public void All_instruments_show_something_once_there_was_traffic()
    {
        Served("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok);
        Assert.Empty(_world.Proxy.Metrics().Filter(family => family.Points.IsEmpty)
            .Map(family => family.Instrument.Name)
            .Filter(name => !name.StartsWith("pibl.shared.", StringComparison.Ordinal)
                && !name.StartsWith("pibl.peer.", StringComparison.Ordinal)));
        Assert.Equal(Instruments.All, _world.Proxy.Metrics().Map(family => family.Instrument));
        Assert.All(_world.Proxy.Metrics(), family => Assert.Empty(
            family.Points.Bind(point => point.Labels).Map(label => label.Name).Except(family.Instrument.Labels)));
        _world.Close();
    }

    [Fact]
    public void Numbers_for_rates_and_percentiles_are_those_of_the_sites()
    {
        Served("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok, TimeSpan.FromMilliseconds(200));
        Hit("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var numbers = _world.Proxy.Numbers()!;
        var site = Assert.Single(numbers.Sites.Filter(site => site.Site == "default"));
        Assert.Equal((2, 1, 2, 4), (site.Total, site.Hits, site.Classes[2], site.BodyBytes));
        var server = Assert.Single(numbers.Servers);
        Assert.Equal(("s1:80", 1L), (server.Server, server.Total));
        Assert.Equal(200, Percentiles.MsOf(server.Heads, 100));
        _world.Close();
    }

    [Fact]
    public void A_reload_goes_on_counting_a_site_that_stays_and_forgets_one_that_is_gone()
    {
        var two = new[]
        {
            "SERVERS=s1:80", "ADMIN=127.0.0.1:9900", "[site a]", "HOST=a.test", "[site b]", "HOST=b.test",
            "SERVERS=s2:80",
        };
        using var world = new ProxyWorld(Given.Settings(two));
        Hit(world, "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n");
        Assert.Equal("a b ", string.Join(' ', world.Proxy.Numbers()!.Sites.Map(site => site.Site)));
        Assert.Equal("s1:80 s2:80", string.Join(' ', world.Proxy.Numbers()!.Servers.Map(server => server.Server)));
        Assert.Equal(1, world.Proxy.Numbers()!.Sites.Last.Classes[4]);

        Assert.True(world.Proxy.Reload(Given.Settings(two[..4])));
        Assert.Equal("a ", string.Join(' ', world.Proxy.Numbers()!.Sites.Map(site => site.Site)));
        Assert.Equal("s1:80", string.Join(' ', world.Proxy.Numbers()!.Servers.Map(server => server.Server)));
        Assert.Equal(1, world.Proxy.Numbers()!.Sites.Last.Total);
        world.Close();
    }

    [Fact]
    public void Without_ADMIN_nothing_is_counted()
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80"));
        Assert.Null(world.Proxy.Numbers());
        Assert.True(world.Proxy.Metrics().IsEmpty);
        world.Close();
    }

    [Fact]
    public void Who_listens_to_the_meter_hears_the_same()
    {
        var heard = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "Pibl")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            lock (heard)
            {
                heard.Add($"{instrument.Name} {TextOf(tags)}");
            }
        });
        listener.Start();
        using var world = new ProxyWorld(Given.Settings(
            "ADMIN=127.0.0.1:9900", "[site meter-test]", "HOST=a.test", "SERVERS=meter-test:8080"));
        Served(world, "meter-test", "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n", Ok, TimeSpan.Zero);
        listener.RecordObservableInstruments();
        world.Close();
        lock (heard)
        {
            Assert.Contains(
                "http.server.request.duration pibl.site=meter-test http.request.method=GET "
                + "http.response.status_code=200 network.protocol.version=1.1 url.scheme=http", heard);
            Assert.Contains(
                "http.client.request.duration server.address=meter-test server.port=8080 http.response.status_code=200",
                heard);
            Assert.Contains("pibl.cache.requests pibl.site=meter-test pibl.cache.result=miss", heard);
            Assert.Contains(
                "pibl.upstream.healthy pibl.site=meter-test server.address=meter-test server.port=8080", heard);
        }
    }

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(
        ' ', tags.ToArray().Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));

    private void Served(string request, string response, TimeSpan after = default) =>
        Served(_world, "s1", request, response, after);

    private static void Served(ProxyWorld world, string server, string request, string response, TimeSpan after)
    {
        var client = world.Connect();
        client.Send(request);
        world.Advance(after);
        world.Settle();
        world.Connector[server].Connections[^1].Send(response);
        world.Settle();
        client.Finish();
        world.Settle();
        Assert.StartsWith("HTTP/1.1 ", client.Text, StringComparison.Ordinal);
    }

    private void Hit(string request) => Hit(_world, request);

    private static void Hit(ProxyWorld world, string request)
    {
        var client = world.Connect();
        client.Send(request);
        world.Settle();
        client.Finish();
        world.Settle();
        Assert.StartsWith("HTTP/1.1 ", client.Text, StringComparison.Ordinal);
    }

    /// <summary>The values of one kind of sample, by their labels.</summary>
    private Dictionary<string, double> CountsOf(string name) => Samples(Scrape("")).Where(
        line => line.StartsWith(name + "{", StringComparison.Ordinal)).ToDictionary(
        line => line[(name.Length + 1)..line.LastIndexOf('}')],
        line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static string[] Samples(string reply) => reply[reply.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]
        .Split('\n').Where(line => line.Length > 1 && line[0] != '#').ToArray();

    private string Scrape(string fields)
    {
        var peer = _world.ConnectAdmin();
        peer.Send($"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n{fields}\r\n");
        _world.Settle();
        peer.Finish();
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", peer.Text, StringComparison.Ordinal);
        return peer.Text;
    }
}
