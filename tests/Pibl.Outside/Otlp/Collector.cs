using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Pibl.Outside.Otlp;

/// <summary>A span as a collector gets it: its names and ids, in hexadecimal digits.</summary>
internal sealed record Span(string Trace, string Id, string Parent, string Name, int Kind);

/// <summary>A collector of OpenTelemetry: takes spans, numbers and records in gRPC or over HTTP/1.1.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, double> _metrics = new();
    private readonly ConcurrentQueue<string> _records = new();

    private Collector(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>The names of the instruments that have sent something.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>The bodies of the log's records.</summary>
    public IReadOnlyCollection<string> Records => _records;

    public static async Task<Collector> StartAsync(bool isGrpc)
    {
        var port = Wait.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            port, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var app = builder.Build();
        var collector = new Collector(app, port);
        app.Run(context => collector.TakeAsync(context, isGrpc));
        await app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, bool isGrpc)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);

        // In gRPC five bytes stand before the message: whether it is compressed, and its length.
        var message = new Protobuf(body.ToArray().AsMemory(isGrpc ? 5 : 0));
        switch (context.Request.Path.Value)
        {
            case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                foreach (var span in message.Messages(1, 2, 2))
                {
                    _spans.Enqueue(new Span(
                        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6)));
                }

                break;
            case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                foreach (var metric in message.Messages(1, 2, 2))
                {
                    _metrics[metric.Text(1)] = 1;
                }

                break;
            case "/v1/logs" or "/opentelemetry.proto.collector.logs.v1.LogsService/Export":
                foreach (var record in message.Messages(1, 2, 2))
                {
                    _records.Enqueue(new Protobuf(record.Bytes(5)).Text(1));
                }

                break;
            default:
                context.Response.StatusCode = 404;
                return;
        }

        if (isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}
