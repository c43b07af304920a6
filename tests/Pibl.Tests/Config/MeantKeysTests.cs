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
        DOMAIN DNS RESOLVER FRONTEND TARGET ORIGIN ROUTES ROUTER RULES MIDDLEWARE ENTRYPOINTS CLUSTERS GZIP CORS REDIS
        STATS DASHBOARD PROMETHEUS TRACING TIMEOUT_READ TIMEOUT_CLIENT CACHE_SIZE CACHE_DIR CACHE_PATH CACHE_TIME
        MAX_CONN MAX_BODY_SIZE BUFFER_SIZE CLIENT_MAX_BODY_SIZE RETRY WEIGHT BIND ADDRESS IP SERVER1 SERVER2 BACKEND1
        """;

    public static TheoryData<string> ForeignNames =>
        new(Foreign.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string, string> Silent => new()
    {
        { "ADMIN", "none" }, { "TLS", "none" }, { "COMPRESS", "off" }, { "STICKY", "none" }, { "HTTP2", "off" },
        { "RECORD", "none" }, { "HEALTH", "none" }, { "OTLP", "none" }, { "MIRROR", "none" },
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
        var typos = KeyTable.OfCore.Names.Bind(name => toSeq(Typos.Of(name)).Map(typo => (name, typo))).Strict();
        var found = typos.Count(pair => MeantKeys.Of(pair.typo, KeyTable.OfCore) == pair.name);

        Assert.True(found >= typos.Count * 0.95, $"{found} of {typos.Count}");
    }

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
