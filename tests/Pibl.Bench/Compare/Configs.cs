namespace Pibl.Bench.Compare;

/// <summary>
/// What each peer is told: the same servers in turn, connections kept alive on both sides, a thread or worker for each
/// core, a cache in the works that want one, and what else its own guide says for a proxy.
/// </summary>
internal static class Configs
{
    public static string Pibl(Site site) => $"""
        LISTEN=127.0.0.1:{site.Port}{(site.Work.IsTls ? $" tls\nTLS={site.SharedPath(Certificate.Chain)} {site.SharedPath(Certificate.Key)}" : "")}
        SERVERS={Join(",", site, port => $"127.0.0.1:{port}")}
        CACHE={(site.Work.Cached ? "on" : "off")}
        CACHE_FILE={site.Path("persist.cache")}
        LOG={(site.Work.Logged ? site.Path("access.log") : "none")}
        LOG_SIZE=8GB
        CONSOLE=off
        MAX_CONNECTIONS=12000
        MAX_IN_FLIGHT=2000
        TIMEOUT_IDLE=1h

        """;

    public static string Nginx(Site site) => $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes auto;
        pid {{site.Path("nginx.pid")}};
        error_log {{site.Path("error.log")}} warn;
        events { worker_connections 16384; }
        http {
            access_log {{(site.Work.Logged ? site.Path("access.log") + " combined buffer=64k flush=1s" : "off")}};
            keepalive_requests 1000000000;
            keepalive_timeout 1h;
            client_body_temp_path {{site.Path("body")}};
            proxy_temp_path {{site.Path("proxy")}};
            fastcgi_temp_path {{site.Path("fastcgi")}};
            uwsgi_temp_path {{site.Path("uwsgi")}};
            scgi_temp_path {{site.Path("scgi")}};
            {{(site.Work.Cached ? $"proxy_cache_path {site.Path("cache")} keys_zone=c:50m max_size=1g;" : "")}}
            upstream servers {
                {{Join(" ", site, port => $"server 127.0.0.1:{port};")}}
                keepalive 512;
                keepalive_requests 1000000000;
            }
            server {
                listen 127.0.0.1:{{site.Port}} {{(site.Work.IsTls ? "ssl " : "")}}{{(site.Work.Speech == Speech.Http2 ? "http2 " : "")}}reuseport backlog=4096;
                {{(site.Work.IsTls ? NginxTls(site) : "")}}
                location / {
                    proxy_pass http://servers;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    {{(site.Work.Cached ? "proxy_cache c;" : "")}}
                }
            }
        }

        """;

    public static string Haproxy(Site site) => $"""
        global
          maxconn {Math.Max(8192, site.Work.Connections + 600)}
          {(site.Work.Logged ? "log stdout format raw local0" : "")}
        defaults
          mode http
          timeout client 1h
          timeout server 60s
          timeout connect 5s
          http-reuse always
          {(site.Work.Logged ? "log global\n  option httplog" : "")}
        {(site.Work.Cached ? "cache memory\n  total-max-size 256\n  max-object-size 1000000\n  max-age 3600" : "")}
        frontend clients
          bind 127.0.0.1:{site.Port}{(site.Work.IsTls ? $" ssl crt {site.SharedPath(Certificate.Both)} alpn h2,http/1.1" : "")}
        {(IsAlone(site.Work) ? $"  http-request return status 200 content-type text/plain string {new string('x', site.Work.Bytes)}" : "")}
          default_backend servers
        backend servers
          balance roundrobin
          {(site.Work.Cached ? "http-request cache-use memory\n  http-response cache-store memory" : "")}
        {Join("\n", site, port => $"  server s{port} 127.0.0.1:{port}")}

        """;

    public static string Varnish(Site site) => $$"""
        vcl 4.1;
        import directors;
        {{Join("\n", site, port => $"backend s{port} {{ .host = \"127.0.0.1\"; .port = \"{port}\"; }}")}}
        sub vcl_init {
            new servers = directors.round_robin();
            {{Join("\n    ", site, port => $"servers.add_backend(s{port});")}}
        }
        sub vcl_recv {
            set req.backend_hint = servers.backend();
            return ({{(site.Work.Cached ? "hash" : "pass")}});
        }

        """;

    // Its cache answers no HTTP/1.0, which openssl speaks: where the handshake is what counts, it answers by itself.
    private static bool IsAlone(Work work) => work.Speech is Speech.Handshakes or Speech.ResumedHandshakes;

    // Debian's own configuration names 1.3 too; nginx 1.22 without one does not.
    private static string NginxTls(Site site) =>
        $"ssl_certificate {site.SharedPath(Certificate.Chain)}; ssl_certificate_key {site.SharedPath(Certificate.Key)}; "
        + "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:sessions:10m;";

    private static string Join(string between, Site site, Func<int, string> server) =>
        string.Join(between, site.Origins.Select(server));
}
