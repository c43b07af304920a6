using System.Text;
using System.Text.Json;
using Pibl.Admin;
using Pibl.Config;
using Pibl.Http.H1;
using Pibl.Http.Semantics;
using Pibl.Twins;

namespace Pibl.Tests.Admin;

/// <summary>The description of the admin interface says what there is: nothing more, and nothing less.</summary>
public sealed class OpenApiTests : IDisposable
{
    private static readonly JsonElement Api = JsonDocument.Parse(DashboardFiles.Description).RootElement;
    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch"];

    private readonly ProxyWorld _world = new(Given.Settings(
        "SERVERS=s1:80 max=9,s2:80", "MIRROR=m:80 share=50%", "ADMIN=127.0.0.1:9900"));

    public static TheoryData<string> Paths => new(Api.GetProperty("paths").EnumerateObject().Select(path => path.Name));

    /// <summary>Those that answer with JSON to a plain GET.</summary>
    public static TheoryData<string> Described => new(Api.GetProperty("paths").EnumerateObject()
        .Where(path => SchemaOf(path.Value) is not null)
        .Select(path => path.Name));

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_path_takes_the_methods_that_it_says(string path)
    {
        var described = Api.GetProperty("paths").GetProperty(path).EnumerateObject().Select(method => method.Name);
        Assert.Equal(
            Methods.Where(method => Decide(method, path) is not AdminDecision.Refuse { Status: 404 or 405 }),
            Methods.Where(described.Contains));
    }

    [Fact]
    public void Whatever_can_be_asked_for_is_described()
    {
        var asked = Api.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => Decide(method.Name, path.Name)));
        Assert.Equal(
            typeof(AdminDecision).GetNestedTypes().Select(type => type.Name).Except(["Refuse"]).Order(),
            asked.Select(decision => decision.GetType().Name).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Described))]
    public void What_is_answered_is_as_it_is_described(string path)
    {
        MakeTraffic();
        var target = path == "/api/explain" ? "/api/explain?url=http://a.test/x" : path;
        var answer = Ask(target);
        Assert.Contains(" 200 OK\r\n", answer, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        var schema = SchemaOf(Api.GetProperty("paths").GetProperty(path))!.Value;
        Assert.Empty(new JsonSchema(Api.GetProperty("components").GetProperty("schemas"))
            .MistakesIn(json.RootElement, schema));
        _world.Connector["s1"].Connections[^1].Send("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Settle();
    }

    private void MakeTraffic()
    {
        foreach (var (request, response) in new[]
        {
            ("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n", "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok"),
            ("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n", null),
            ("GET /y HTTP/1.1\r\nHost: a.test\r\n\r\n", "nonsense\r\n\r\n"),
            ("GET /z HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n", null),
            ("TRACE /t HTTP/1.1\r\nHost: a.test\r\nMax-Forwards: 0\r\n\r\n", null),
        })
        {
            var client = _world.Connect();
            client.Send(request);
            _world.Settle();
            foreach (var server in response is null ? [] : new[] { "s1", "s2" })
            {
                if (_world.Connector[server].Connections is [.., var last])
                {
                    last.Send(response!);
                    _world.Settle();
                }
            }

            client.Finish();
            _world.Settle();
        }

        _world.Connect().Send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
        _world.Advance(TimeSpan.FromSeconds(2));
    }

    private string Ask(string target)
    {
        var peer = _world.ConnectAdmin();
        peer.Send($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _world.Settle();
        peer.Finish();
        _world.Settle();
        return peer.Text;
    }

    private static AdminDecision Decide(string method, string path)
    {
        var target = path.Replace("{server}", "10.0.0.1:80", StringComparison.Ordinal)
            .Replace("{file}", "main.js", StringComparison.Ordinal);
        var scanned = 0;
        var query = path == "/api/explain" ? "?url=http://a.test/" : "";
        var head = RequestParser.Parse(
            Encoding.ASCII.GetBytes(
                $"{method.ToUpperInvariant()} {target}{query} HTTP/1.1\r\nHost: localhost\r\nX-Pibl-Request: 1\r\n\r\n"),
            HeadLimits.Default, ref scanned).Head!;
        return AdminRule.Decide(head, new AdminAccess(new ListenPlace("127.0.0.1", 9900), default));
    }

    private static JsonElement? SchemaOf(JsonElement path) =>
        path.TryGetProperty("get", out var get)
        && get.GetProperty("responses").GetProperty("200").TryGetProperty("content", out var content)
        && content.TryGetProperty("application/json", out var json)
        && json.TryGetProperty("schema", out var schema) ? schema : null;
}
