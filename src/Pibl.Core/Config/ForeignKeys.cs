using System.Collections.Frozen;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Words that other programs have for what a key of ours does. None is a typing error of ours, so none is suggested as
/// if it were: where the answer may stand is said, and nothing is taken for granted.
/// </summary>
internal static class ForeignKeys
{
    // What is looked for, in words; the key; and what nginx, HAProxy, Apache, Caddy, Traefik, Envoy, YARP and the
    // environment of containers call it, without regard to case, "_" and "-".
    private static readonly (string What, string Key, string Words)[] Concepts =
    [
        ("the address to listen on is PROXY, its port", "PUERTO", "bind address listen_port port_http http_port listen_addr listen_address addr"),
        ("further places to listen on are", "LISTEN", "entry_points entrypoint listeners frontend urls"),
        ("the servers, with commas between, are", "SERVERS",
            "backend upstream upstreams proxy_pass reverse_proxy fastcgi_pass balancer_member load_balancer use_backend destinations "
            + "target targets origin origins cluster clusters endpoints"),
        ("how a server is chosen is", "BALANCE", "algorithm lb_policy lb_method load_balancing_policy least_conn ip_hash"),
        ("which name servers are asked is", "DNS", "resolver resolvers dns_resolvers nameserver nameservers"),
        ("which hosts a site is for is", "HOST", "server_name server_names server_alias virtual_host vhost domain domains"),
        ("which paths a site is for is", "PATH", "location path_prefix match_path route_prefix uri"),
        ("a site of its own begins with [site NAME]; which hosts it is for is", "HOST", "virtual_hosts sites"),
        ("how often clients may ask is", "RATE", "rate_limit rate_limits rate_limiting limit_req limit_req_zone throttle"),
        ("how much one client may ask at once is", "MAX_CLIENT", "limit_conn limit_conn_zone in_flight_req"),
        ("how many clients may be connected is", "MAX_CONNECTIONS", "worker_connections max_conn connection_limit"),
        ("the largest body of a request is", "MAX_BODY",
            "client_max_body_size max_body_size body_limit limit_request_body request_body max_request_body_size"),
        ("the longest request line and head are LIMIT_LINE and", "LIMIT_HEAD",
            "large_client_header_buffers client_header_buffer_size max_header_bytes limit_request_line"),
        ("how long a connection to a server may take to open is", "TIMEOUT_CONNECT",
            "proxy_connect_timeout connect_timeout dial_timeout"),
        ("how long a server may be silent is", "TIMEOUT_SERVER",
            "proxy_read_timeout proxy_timeout fastcgi_read_timeout response_timeout response_header_timeout upstream_timeout"),
        ("how long a client may be silent is TIMEOUT_HEAD, TIMEOUT_BODY and", "TIMEOUT_IDLE",
            "timeout_client client_header_timeout client_body_timeout send_timeout read_timeout write_timeout idle_timeout "
            + "keepalive_timeout timeout_http_request timeout_http_keep_alive"),
        ("how long a connection to a server may rest is", "TIMEOUT_KEEP", "keepalive proxy_keepalive"),
        ("how many further servers are tried is", "RETRIES", "retry retry_attempts proxy_next_upstream_tries lb_retries"),
        ("who is believed about the client's address is", "TRUSTED_PROXIES",
            "set_real_ip_from real_ip_header real_ip_from forwarded_headers trusted_ips known_proxies remote_ip_header"),
        ("where the log goes is", "LOG", "access_log error_log custom_log log_dir log_path access_logs"),
        ("where the cache lives is", "CACHE_FILE", "proxy_cache_path cache_dir cache_path proxy_cache"),
        ("how much the cache may take is CACHE_MEMORY and", "CACHE_DISK", "cache_size proxy_cache_max_size max_size"),
        ("which clients may ask is ALLOW and", "DENY", "ip_allow_list ip_white_list whitelist blacklist require_ip acl"),
        ("who may ask, by name and password, is", "AUTH",
            "auth_basic auth_basic_user_file basic_auth auth_user_file userlist htpasswd"),
        ("what the matched path becomes is", "REWRITE",
            "strip_prefix handle_path uri_strip_prefix path_remove_prefix replace_path proxy_redirect"),
        ("which Host a server is told is", "SET_HOST", "pass_host_header proxy_preserve_host preserve_host host_header"),
        ("fields of requests are", "SET_REQUEST", "proxy_set_header header_up request_header custom_request_headers request_headers"),
        ("fields of replies are", "SET_REPLY",
            "add_header header_down response_header more_set_headers custom_response_headers response_headers cors"),
        ("an answer without a server is", "ANSWER", "return redirect redir respond error_page redirects redirect_regex"),
        ("compression is", "COMPRESS", "gzip gzip_types brotli zstd encode compression"),
        ("certificates are", "TLS",
            "ssl cert key certificate ssl_cert ssl_key ssl_certificate ssl_certificate_key certificates tls_cert tls_key"),
        ("active checks of servers are", "HEALTH", "health_check health_uri option_httpchk health_checks"),
        ("sessions that stay with a server are", "STICKY", "session_affinity stick_table sticky_cookie ip_hash_session"),
        ("the listener for operators is", "ADMIN", "stats metrics dashboard prometheus status api stub_status"),
        ("traces and metrics for collectors are", "OTLP", "tracing opentelemetry zipkin jaeger"),
    ];

    private static readonly FrozenDictionary<string, (string What, string Key)> ByWord = Concepts
        .SelectMany(concept => concept.Words.Split(' ').Select(word => (Word: Fold(word), concept.What, concept.Key)))
        .ToFrozenDictionary(found => found.Word, found => (found.What, found.Key));

    // Where no one key is the answer.
    private static readonly HashMap<string, string> Others = HashMap(
        ("TIMEOUTREAD", "TIMEOUT_BODY is for clients, TIMEOUT_SERVER for servers"),
        ("TIMEOUT", "there is one for each wait: TIMEOUT_CONNECT, TIMEOUT_SERVER and others, see docs/serv-config.md"),
        ("TIMEOUTS", "there is one for each wait: TIMEOUT_CONNECT, TIMEOUT_SERVER and others, see docs/serv-config.md"),
        ("LOGLEVEL", "CONSOLE=off leaves errors only; the file holds everything"),
        ("WEIGHT", "a weight stands behind its server: SERVERS=10.0.0.1:80 weight=3"),
        ("WORKERS", "there is nothing to set: one process uses all cores"),
        ("WORKERPROCESSES", "there is nothing to set: one process uses all cores"),
        ("THREADS", "there is nothing to set: one process uses all cores"),
        ("NBTHREAD", "there is nothing to set: one process uses all cores"),
        ("DAEMON", "the program stays in the foreground: systemd or a shell puts it behind"),
        ("USER", "the program keeps the user that starts it: systemd has User="),
        ("INCLUDE", "a configuration is one file"));

    /// <summary>True for such a word.</summary>
    public static bool Has(string name) => ByWord.ContainsKey(Fold(name)) || Others.ContainsKey(Fold(name));

    /// <summary>Where to look for it; nothing where the program does not know the key either.</summary>
    public static Option<string> HintFor(string name, KeyTable keys) =>
        Others.Find(Fold(name)) | (!ByWord.TryGetValue(Fold(name), out var concept) ? None
            : keys.Has(concept.Key) ? Some($"{concept.What} {concept.Key}")
            : PlannedKeys.Names.Contains(concept.Key) ? Some($"{concept.What} {concept.Key}, which is not built yet")
            : None);

    private static string Fold(string name) =>
        name.ToUpperInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
