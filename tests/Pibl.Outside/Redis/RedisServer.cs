using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Outside.Redis;

/// <summary>A real Redis on a free port, which forgets everything when it ends.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-redis-").FullName;
    private Running? _running;

    public int Port { get; } = Wait.FreePort();

    /// <summary>As <c>CACHE_SHARED</c> has it.</summary>
    public string Address => $"redis://127.0.0.1:{Port}/0";

    public static async Task<RedisServer> StartedAsync()
    {
        var redis = new RedisServer();
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts it, or starts it again on the same port, empty.</summary>
    public async Task StartAsync()
    {
        _running = Running.Start(
            "redis-server", _folder, "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
        await Wait.UntilAsync("redis-server listens", TimeSpan.FromSeconds(20), () =>
        {
            Assert.False(_running.HasExited, $"redis-server has ended: {_running.Output}");
            return Wait.ListensAsync(Port);
        });
    }

    /// <summary>The names of all keys, by its own protocol (RESP).</summary>
    public async Task<string[]> KeysAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n"u8.ToArray());
        var keys = new string[int.Parse((await reader.ReadLineAsync())![1..], CultureInfo.InvariantCulture)];
        for (var i = 0; i < keys.Length; i++)
        {
            await reader.ReadLineAsync();
            keys[i] = (await reader.ReadLineAsync())!;
        }

        return keys;
    }

    /// <summary>It answers nothing, and its connections stay.</summary>
    public void Freeze() => _running!.Freeze();

    public void Thaw() => _running!.Thaw();

    /// <summary>It is gone, and refuses connections.</summary>
    public Task KillAsync() => _running!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            await running.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
