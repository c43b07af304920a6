namespace Pibl.Outside;

/// <summary>A real nginx in a folder of its own, which serves the site and says which server it is.</summary>
internal sealed class Nginx(string name) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-nginx-").FullName;
    private Running? _running;

    public string Name => name;

    public int Port { get; } = Wait.FreePort();

    /// <summary>Starts it, or starts it again on the same port.</summary>
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "nginx.conf"), Configuration());
        _running = Running.Start("nginx", _folder, "-p", _folder, "-e", "error.log", "-c", "nginx.conf");
        await Wait.UntilAsync($"nginx {name} listens", TimeSpan.FromSeconds(20), () =>
        {
            Assert.False(_running.HasExited, $"nginx {name} has ended: {_running.Output}");
            return Wait.ListensAsync(Port);
        });
    }

    public async Task StopAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration() => $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes 1;
        pid nginx.pid;
        events { worker_connections 512; }
        http {
            types { text/html html; text/css css; image/svg+xml svg; }
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen 127.0.0.1:{{Port}};
                root {{Path.Combine(AppContext.BaseDirectory, "Site")}};
                add_header X-Server {{name}} always;
            }
        }

        """;
}
