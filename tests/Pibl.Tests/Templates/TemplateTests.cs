using System.Net;
using CsCheck;
using Pibl.Config;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Templates;
using Pibl.Tests.Config;
using Pibl.Tests.Http;

namespace Pibl.Tests.Templates;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("prod", "prod")]
    [InlineData("{client}", "192.0.2.1")]
    [InlineData("{host}", "example.test")]
    [InlineData("{path}", "/a/b%20c")]
    [InlineData("{query}", "q=1&q=2")]
    [InlineData("{scheme}", "http")]
    [InlineData("{site}", "shop")]
    [InlineData("{server}", "10.0.0.1:80")]
    [InlineData("{id}", "0123456789abcdef")]
    [InlineData("{scheme}://{host}{path}?{query}", "http://example.test/a/b%20c?q=1&q=2")]
    [InlineData("{{host}", "{host}")]
    [InlineData("{{{host}}", "{example.test}")]
    [InlineData("{\"max_age\": 10, \"endpoints\": [{\"url\": \"/r\"}]}", "{\"max_age\": 10, \"endpoints\": [{\"url\": \"/r\"}]}")]
    [InlineData("100% { sure }", "100% { sure }")]
    [InlineData("$5 and $HOME", "$5 and $HOME")]
    public void Placeholders_stand_for_what_is_known_of_the_exchange(string template, string expected) =>
        Assert.Equal(expected, Filled(template, Given.Request("GET", "/a/b%20c?q=1&q=2")));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: Example.TEST:8080\r\n\r\n", "example.test|/|")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:DB8::1]:8080\r\n\r\n", "[2001:db8::1]|/|")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n", "[2001:db8::1]|/|")]
    [InlineData("GET /? HTTP/1.1\r\nHost: a\r\n\r\n", "a|/|")]
    [InlineData("GET /?? HTTP/1.1\r\nHost: a\r\n\r\n", "a|/|?")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "a|*|")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "|/|")]
    [InlineData("GET http://b.test:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "b.test|/x|y")]
    public void Host_path_and_query_are_those_of_the_target_URI(string request, string expected) =>
        Assert.Equal(expected, Filled("{host}|{path}|{query}", Wire.Accepted(request)));

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("fe80::1%3", "fe80::1")]
    public void The_client_is_an_address_without_port_and_zone(string client, string expected) => Assert.Equal(
        expected,
        Parsed("{client}").Render(new TemplateValues(Given.Request("GET", "/"), IPAddress.Parse(client))).ToString());

    [Theory]
    [InlineData(ClientScheme.Http, "http")]
    [InlineData(ClientScheme.Https, "https")]
    [InlineData(ClientScheme.Doubtful, "http")]
    public void The_scheme_is_the_clients(ClientScheme scheme, string expected) =>
        Assert.Equal(expected, Filled("{scheme}", Given.Request("GET", "/") with { Scheme = scheme }));

    /// <summary>Whatever a client sends, if it is accepted at all, no value ends its line.</summary>
    [Fact]
    public void No_placeholder_brings_a_control_byte_into_a_field() => Mutated.Request.Sample(text =>
    {
        var scanned = 0;
        if (RequestParser.Parse(Wire.Octets(text), HeadLimits.Default, ref scanned).Head is { } request)
        {
            var value = Parsed("{client} {host} {path} {query} {scheme}").Render(ValuesOf(request)).Span;
            Assert.False(value.ContainsAnyExceptInRange((byte)' ', (byte)'~'));
        }
    });

    [Fact]
    public void Filling_in_allocates_the_result_alone()
    {
        var template = Parsed("{client} {host}{path}?{query} {scheme} {id}");
        var request = Given.Request("GET", "/a?b");
        var length = template.LengthOf(ValuesOf(request));
        var room = new byte[length];

        Assert.Equal(0, Budgets.Allocated.By(() => template.Write(ValuesOf(request), room)));
    }

    [Fact]
    public void Templates_are_equal_when_their_texts_are()
    {
        Assert.Equal(Parsed("a{host}"), Parsed("a{host}"));
        Assert.NotEqual(Parsed("a{host}"), Parsed("a{path}"));
    }

    public static TheoryData<string, string> BrokenTemplates => new()
    {
        { "K={hots}", "1:3 [{hots}] unknown placeholder {hots}; did you mean {host}?" },
        { "K=a {HOST} b", "1:5 [{HOST}] unknown placeholder {HOST}; did you mean {host}?" },
        { "K={remote_addr}", "1:3 [{remote_addr}] unknown placeholder {remote_addr}; did you mean {client}?" },
        { "K={request_id}", "1:3 [{request_id}] unknown placeholder {request_id}; did you mean {id}?" },
        { "K={uri}", "1:3 [{uri}] unknown placeholder {uri}; did you mean {path}?" },
        {
            "K={cookie}",
            "1:3 [{cookie}] unknown placeholder {cookie}; there are {client} {host} {path} {query} {scheme} {site} {server} {id}"
        },
        { "K=a{time-left}", "1:4 [{time-left}] {time-left} is what servers are told; it stands in SET_REQUEST alone" },
        { "K={host", "1:3 [{host] the } of this placeholder is missing; {{ is a { as such" },
        { "K={host {path}", "1:3 [{host {path}] the } of this placeholder is missing; {{ is a { as such" },
        { "K=$host", "1:3 [$host] $host is another program's placeholder; did you mean {host}?" },
        { "K=http://$http_host$request_uri", "1:10 [$http_host] $http_host is another program's placeholder; did you mean {host}?\n1:20 [$request_uri] $request_uri is another program's placeholder; did you mean {path}?" },
        { "K=${remote_addr}", "1:3 [${remote_addr}] ${remote_addr} is another program's placeholder; did you mean {client}?" },
        { "K=José", "1:6 [é] a field's value is plain ASCII; escape it as the field's readers expect: %C3%A9 for é in an address" },
        { "K=a😀", "1:4 [😀] a field's value is plain ASCII; escape it as the field's readers expect: %C3%A9 for é in an address" },
        { "K={hots}{pth}", "1:3 [{hots}] unknown placeholder {hots}; did you mean {host}?\n1:9 [{pth}] unknown placeholder {pth}; did you mean {path}?" },
    };

    [Theory]
    [MemberData(nameof(BrokenTemplates))]
    public void Every_mistake_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes(line, (_, value) => TemplateParser.Read(value)));

    private static Template Parsed(string text) =>
        BrokenValue.Right(TemplateParser.Read(SourceSpan.OfDefault(text)));

    private static string Filled(string template, RequestHead request) =>
        Parsed(template).Render(ValuesOf(request)).ToString();

    private static TemplateValues ValuesOf(RequestHead request) =>
        new(request, Given.Connection.Client.Address)
        {
            Site = "shop"u8,
            Server = "10.0.0.1:80"u8,
            Id = "0123456789abcdef"u8,
        };
}
