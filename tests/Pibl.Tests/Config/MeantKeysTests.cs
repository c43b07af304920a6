using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>A suggestion is made where it is right far more often than not.</summary>
public class MeantKeysTests
{
    // What people know from nginx, HAProxy, Traefik, YARP, Caddy, Envoy and the environment of containers.
    private const string Foreign = """
        RATE_LIMIT METRICS BACKEND LISTEN_PORT UPSTREAM TIMEOUT SSL CERT KEY CERTIFICATE SSL_CERT SSL_KEY SERVER_NAME
        PROXY_PASS PROXY_READ_TIMEOUT KEEPALIVE_TIMEOUT WORKER_PROCESSES WORKERS THREADS USER GROUP PID PIDFILE DAEMON
        ERROR_LOG ACCESS_LOG LOG_LEVEL LOG_DIR LOG_PATH DEBUG VERBOSE ENV MODE NAME VIP URL URI HTTP HTTPS SCHEME PROTOCOL
        DOMAIN RESOLVER FRONTEND TARGET ORIGIN ROUTES ROUTER RULES MIDDLEWARE ENTRYPOINTS CLUSTERS GZIP CORS REDIS
        STATS DASHBOARD PROMETHEUS TRACING TIMEOUT_READ TIMEOUT_CLIENT CACHE_SIZE CACHE_DIR CACHE_PATH CACHE_TIME
        MAX_CONN MAX_BODY_SIZE BUFFER_SIZE CLIENT_MAX_BODY_SIZE RETRY WEIGHT BIND ADDRESS IP SERVER1 SERVER2 BACKEND1
        """;

    private static readonly KeyTable Keys = KeyTable.With(Pipeline.Keys);

    public static TheoryData<string> ForeignNames =>
        new(Foreign.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string, string> Silent => new()
    {
        { "RECORD", "none" },
    };

    [Theory]
    [MemberData(nameof(ForeignNames))]
    public void A_name_of_another_program_is_no_typing_error_of_ours(string name)
    {
        var mistake = Assert.Single(Broken.Errors(Broken.Completed($"{name}=1")));

        Assert.Equal($"unknown key {name}", mistake.What);
        Assert.DoesNotContain("did you mean", mistake.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_that_was_meant_is_found_behind_nineteen_in_twenty_single_mistakes()
    {
        var typos = Sequences.Join(Keys.Names, PlannedKeys.Names)
            .Bind(name => toSeq(Typos.Of(name)).Map(typo => (name, typo, found: MeantKeys.Of(typo, Keys)))).Strict();
        var found = typos.Count(pair => pair.found == pair.name);
        var wrong = typos.Count(pair => pair.found.Exists(other => other != pair.name));

        Assert.True(found >= typos.Count * 0.95, $"{found} of {typos.Count}, {wrong} wrong");
        Assert.True(wrong <= typos.Count * 0.01, $"{wrong} of {typos.Count}");
    }

    public static TheoryData<string, string> Elsewhere => new()
    {
        { "server_name", "which hosts a site is for is HOST" },
        { "location", "which paths a site is for is PATH" },
        { "proxy_pass", "the servers, with commas between, are SERVERS" },
        { "reverse_proxy", "the servers, with commas between, are SERVERS" },
        { "bind", "the address to listen on is PROXY, its port PUERTO" },
        { "entryPoints", "further places to listen on are LISTEN" },
        { "worker_connections", "how many clients may be connected is MAX_CONNECTIONS" },
        { "maxconn", "how many clients may be connected is MAX_CONNECTIONS" },
        { "client_max_body_size", "the largest body of a request is MAX_BODY" },
        { "proxy_connect_timeout", "how long a connection to a server may take to open is TIMEOUT_CONNECT" },
        { "proxy_read_timeout", "how long a server may be silent is TIMEOUT_SERVER" },
        { "keepalive_timeout", "how long a client may be silent is TIMEOUT_HEAD, TIMEOUT_BODY and TIMEOUT_IDLE" },
        { "lb_policy", "how a server is chosen is BALANCE" },
        { "RATE_LIMIT", "how often clients may ask is RATE" },
        { "limit_req", "how often clients may ask is RATE" },
        { "rateLimit", "how often clients may ask is RATE" },
        { "limit_conn", "how much one client may ask at once is MAX_CLIENT" },
        { "set_real_ip_from", "who is believed about the client's address is TRUSTED_PROXIES" },
        { "auth_basic_user_file", "who may ask, by name and password, is AUTH" },
        { "basicAuth", "who may ask, by name and password, is AUTH" },
        { "stripPrefix", "what the matched path becomes is REWRITE" },
        { "handle_path", "what the matched path becomes is REWRITE" },
        { "passHostHeader", "which Host a server is told is SET_HOST" },
        { "proxy_set_header", "fields of requests are SET_REQUEST" },
        { "header_up", "fields of requests are SET_REQUEST" },
        { "add_header", "fields of replies are SET_REPLY" },
        { "return", "an answer without a server is ANSWER" },
        { "redir", "an answer without a server is ANSWER" },
        { "proxy_cache_path", "where the cache lives is CACHE_FILE" },
        { "CACHE_SIZE", "how much the cache may take is CACHE_MEMORY and CACHE_DISK" },
        { "access_log", "where the log goes is LOG" },
        { "worker_processes", "there is nothing to set: one process uses all cores" },
        { "include", "a configuration is one file" },
        { "WEIGHT", "a weight stands behind its server: SERVERS=10.0.0.1:80 weight=3" },
        { "RETRY", "how many further servers are tried is RETRIES" },
    };

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public void What_it_is_called_here_is_said_without_taking_it_for_a_slip(string name, string expected) =>
        Assert.Equal((expected, None), (MeantKeys.Hint(name, Keys), MeantKeys.Of(name, Keys)));

    [Theory]
    [InlineData("METRICS")]
    [InlineData("gzip")]
    [InlineData("ssl_certificate")]
    [InlineData("health_check")]
    [InlineData("stick_table")]
    public void A_concept_that_is_not_built_yet_is_said_to_be_so_or_named(string name) =>
        Assert.Matches("(is|are) [A-Z]+(, which is not built yet)?$", MeantKeys.Hint(name, Keys));

    [Fact]
    public void None_of_these_words_is_a_key_or_one_stroke_from_being_taken_for_one() => Assert.All(
        ForeignNames.Select(row => row.Data).Concat(Elsewhere.Select(row => row.Data.Item1)),
        name => Assert.Equal(None, MeantKeys.Of(name, Keys)));

    [Fact]
    public void A_line_of_another_program_is_told_what_it_is_called_here() => Assert.Equal(
        "1:1 [proxy_pass http://10.0.0.1;] there is no = in this line; the servers, with commas between, are SERVERS",
        Broken.Mistakes("proxy_pass http://10.0.0.1;"));

    [Theory]
    [MemberData(nameof(Silent))]
    public void A_key_that_is_not_built_yet_may_ask_for_nothing(string name, string value) =>
        Assert.True(Broken.Read(Broken.Completed($"{name}={value}")).IsSuccess);

    [Fact]
    public void Every_key_that_is_not_built_yet_is_said_to_be_so() => Assert.All(
        PlannedKeys.Names,
        name => Assert.Equal(
            $"{name} is not built yet", Assert.Single(Broken.Errors(Broken.Completed($"{name}=something"))).What));
}
