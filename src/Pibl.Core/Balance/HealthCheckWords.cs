using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;
using Change = System.Func<Pibl.Balance.HealthCheck, Pibl.Balance.HealthCheck>;

namespace Pibl.Balance;

/// <summary>What stands behind the path in HEALTH: <c>every=2s timeout=1s rise=2</c>, in any order.</summary>
internal static class HealthCheckWords
{
    private const int InARowMax = 100;

    private const int BodyLengthMax = 1000;

    private const int ServiceLengthMax = 200;

    private static readonly ValueKind<TimeSpan> TimeoutKind =
        Durations.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));

    private static readonly Seq<string> Names = Seq(
        "every", "timeout", "rise", "fall", "status", "body", "host", "service");

    // What nginx, HAProxy, Envoy, Caddy, Traefik and YARP call the same.
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("interval", "every"), ("inter", "every"), ("health_interval", "every"), ("passes", "rise"),
        ("healthy_threshold", "rise"), ("fails", "fall"), ("max_fails", "fall"), ("unhealthy_threshold", "fall"),
        ("threshold", "fall"), ("match", "body"), ("expect", "status"), ("expect_status", "status"),
        ("code", "status"), ("codes", "status"), ("string", "body"), ("hostname", "host"), ("service_name", "service"),
        ("grpc_service", "service"), ("authority", "host"));

    public static readonly ValueKind<TimeSpan> EveryKind =
        Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    /// <summary>A check of these words, with what is not given as it is by default, or all that is wrong.</summary>
    /// <param name="kind">What stands in front of them: <c>tcp</c>, <c>grpc</c>, or a path.</param>
    /// <param name="words">The words.</param>
    public static Validation<ConfigError, HealthCheck> Read(string kind, Seq<SourceSpan> words) =>
        NamedWords.Read<HealthCheck>(words, FormOf, (name, word, value) => ReadWord(kind, name, word, value))
            .Bind(changes => Whole(words, changes.Fold(Begun(kind), (check, change) => change(check))));

    private static HealthCheck Begun(string kind) =>
        new() { Timeout = TimeSpan.Zero, Service = kind == "grpc" ? "" : null };

    /// <summary>A time-out that is not given is no longer than the time between two checks.</summary>
    private static Validation<ConfigError, HealthCheck> Whole(Seq<SourceSpan> words, HealthCheck check)
    {
        var usual = new HealthCheck().Timeout;
        var timeout = check.Timeout > TimeSpan.Zero ? check.Timeout : check.Every < usual ? check.Every : usual;
        return timeout <= check.Every
            ? Success<ConfigError, HealthCheck>(check with { Timeout = timeout })
            : words.Find(word => NamedWords.NameOf(word) == "timeout").Match(
                word => word.Fails<HealthCheck>(
                    "one check would not be over when the next begins",
                    $"timeout no longer than every={Durations.Show(check.Every)}"),
                () => Success<ConfigError, HealthCheck>(check));
    }

    private static Validation<ConfigError, Change> ReadWord(
        string kind, string name, SourceSpan word, SourceSpan value) => name switch
        {
            "status" or "body" when kind is "tcp" or "grpc" =>
                word.Fails<Change>($"{kind} asks for nothing that has a {name}", $"a path in place of {kind}"),
            "service" when kind != "grpc" =>
                word.Fails<Change>("only gRPC's health service is asked about one", $"grpc in place of {kind}"),
            "host" when kind == "tcp" =>
                word.Fails<Change>($"tcp asks for nothing that has a {name}", "a path in place of tcp"),
            "every" => EveryKind.Read(name, value).Map<Change>(time => check => check with { Every = time }),
            "timeout" => TimeoutKind.Read(name, value).Map<Change>(time => check => check with { Timeout = time }),
            "rise" => Counts.Read(name, value, 1, InARowMax).Map<Change>(n => check => check with { Rise = n }),
            "fall" => Counts.Read(name, value, 1, InARowMax).Map<Change>(n => check => check with { Fall = n }),
            "status" => ReadStatus(value).Map<Change>(
                range => check => check with { StatusMin = range.Min, StatusMax = range.Max }),
            "body" => ReadBody(value).Map<Change>(text => check => check with { Body = text }),
            "host" => ReadHost(value).Map<Change>(host => check => check with { Host = host }),
            "service" => ReadService(value).Map<Change>(service => check => check with { Service = service }),
            _ => NamedWords.Unknown<HealthCheck>(word, Elsewhere.Find(name.ToLowerInvariant()), Names, Usual),
        };

    private static string Usual => "every=2s, timeout=1s, rise=2, fall=3, status=200-399, body=\"ok\" or host=app.example";

    private static string FormOf(string name) => Names.Contains(name) ? $"such as {Example(name)}" : Usual;

    private static string Example(string name) => name switch
    {
        "every" => "every=2s",
        "timeout" => "timeout=1s",
        "rise" => "rise=2",
        "fall" => "fall=3",
        "status" => "status=200-399",
        "body" => "body=\"ok\"",
        "service" => "service=pkg.Name",
        _ => "host=app.example",
    };

    private static Validation<ConfigError, (int Min, int Max)> ReadStatus(SourceSpan value)
    {
        var dash = value.Text.IndexOf('-');
        if (value.Text is [>= '2' and <= '5', 'x' or 'X', 'x' or 'X'])
        {
            var digit = value.Text[0];
            return value.Fails<(int, int)>(
                "a status has three digits", Suggestions.DidYouMean($"status={digit}00-{digit}99"));
        }

        // A final response: 1xx is none (RFC 9110 §15.2).
        return dash < 0
            ? Counts.Read("status", value, 200, 599).Map(status => (status, status))
            : (Counts.Read("status", value.Slice(0, dash), 200, 599),
                Counts.Read("status", value.From(dash + 1), 200, 599))
                .Apply((min, max) => (Min: min, Max: max))
                .Bind(range => range.Min <= range.Max
                    ? Success<ConfigError, (int, int)>(range)
                    : value.Fails<(int, int)>(
                        "the higher status stands first", Suggestions.DidYouMean($"status={range.Max}-{range.Min}")));
    }

    private static Validation<ConfigError, string> ReadBody(SourceSpan value)
    {
        var text = value.Text;
        var isQuoted = text.StartsWith('"');
        if (isQuoted && (text.Length < 2 || !text.EndsWith('"')))
        {
            return value.Fails<string>("the quote is not closed", "such as body=\"all good\"");
        }

        var inner = isQuoted ? text[1..^1] : text;
        return inner.Length is 0 or > BodyLengthMax
                ? value.Fails<string>("body takes the text to be found", $"1 to {Counts.Show(BodyLengthMax)} characters")
            : inner.Contains('"')
                ? value.Fails<string>("a text has no \" in it", "such as body=\"all good\"")
            : Success<ConfigError, string>(inner);
    }

    /// <summary>As a .proto names it: a package and a name, with dots between.</summary>
    private static Validation<ConfigError, string> ReadService(SourceSpan value) =>
        value.Length is 0 or > ServiceLengthMax
            ? value.Fails<string>(
                "service takes a name",
                $"such as service=pkg.Name; at most {Counts.Show(ServiceLengthMax)} characters")
            : value.Text.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or '/'))
                is var stray and not default(char)
                ? value.Slice(value.Text.IndexOf(stray), 1).Fails<string>(
                    $"a service has no \"{stray}\" in its name", "such as service=pkg.Name")
                : Success<ConfigError, string>(value.Text);

    private static Validation<ConfigError, string> ReadHost(SourceSpan value)
    {
        // An address of IPv6 stands in brackets, and is nobody's virtual host.
        var colon = value.Text.IndexOf(':');
        return colon < 0
            ? Hosts.Read(value)
            : (Hosts.Read(value.Slice(0, colon)), Counts.Read("port", value.From(colon + 1), 1, 65535)).Apply(
                (host, port) => $"{host}:{Counts.Show(port)}");
    }
}
