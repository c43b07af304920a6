using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pibl.Outside.Redis;

/// <summary>
/// A server that counts what it is asked for: the body of the n-th answer for a path begins with n, and is as long as
/// its query says. It answers when a test lets it.
/// </summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly WebApplication _app;
    private volatile TaskCompletionSource? _gate;

    private Origin(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public static async Task<Origin> StartedAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var origin = new Origin(builder.Build());
        origin._app.Run(origin.AnswerAsync);
        await origin._app.StartAsync();
        var places = origin._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        origin.Port = new Uri(places.Addresses.First()).Port;
        return origin;
    }

    /// <summary>How often it was asked for a path.</summary>
    public int Asked(string path) => _asked.GetValueOrDefault(path);

    /// <summary>Answers wait from now on, until they are let go.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo()
    {
        _gate?.SetResult();
        _gate = null;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext exchange)
    {
        var path = exchange.Request.Path.Value!;
        var count = _asked.AddOrUpdate(path, 1, static (_, before) => before + 1);
        if (_gate is { } gate)
        {
            await gate.Task;
        }

        var length = int.Parse(exchange.Request.Query["bytes"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var text = $"{count} {path} ";
        exchange.Response.Headers.CacheControl = path.Contains("private") ? "no-store" : "max-age=600";
        exchange.Response.Headers["Cache-Tag"] = "all";
        if (path.Contains("vary"))
        {
            exchange.Response.Headers.Vary = "Accept-Language, Origin";
        }

        exchange.Response.ContentLength = Math.Max(text.Length, length);
        await exchange.Response.WriteAsync(text.PadRight(length, 'x'));
    }
}
