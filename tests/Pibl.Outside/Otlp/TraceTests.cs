using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pibl.Outside.Otlp;

/// <summary>
/// A trace begins at a client of .NET, goes through the program and ends in ASP.NET Core, and is one tree: each of them
/// says which span it belongs below, and the collector that OTLP names gets the program's.
/// </summary>
public sealed class TraceTests
{
    private const int Server = 2;
    private const int Client = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_trace_is_one_tree(bool isGrpc)
    {
        await using var collector = await Collector.StartAsync(isGrpc);
        var port = Wait.FreePort();
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await AppAsync(port);
        await using (var pibl = await PiblProcess.StartAsync(
            [port],
            [("OTEL_EXPORTER_OTLP_PROTOCOL", isGrpc ? "grpc" : "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100")],
            $"OTLP=http://127.0.0.1:{collector.Port}"))
        {
            Assert.Equal("hello", await pibl.Client.GetStringAsync(new Uri("/hello?x=1", UriKind.Relative)));
        }

        // It has ended, and so has sent all that it had.
        var asked = Assert.Single(seen, span => span.Kind == ActivityKind.Client
            && collector.Spans.Any(other => other.Parent == span.SpanId.ToHexString()));
        var received = Assert.Single(collector.Spans, span => span.Kind == Server);
        var sent = Assert.Single(collector.Spans, span => span.Kind == Client);
        var served = Assert.Single(seen, span => span.Kind == ActivityKind.Server && span.TraceId == asked.TraceId);
        Assert.Equal((asked.TraceId.ToHexString(), asked.SpanId.ToHexString()), (received.Trace, received.Parent));
        Assert.Equal((received.Trace, received.Id), (sent.Trace, sent.Parent));
        Assert.Equal((sent.Trace, sent.Id), (served.TraceId.ToHexString(), served.ParentSpanId.ToHexString()));
        Assert.Contains(collector.Records, text => text.Contains("GET /hello?x=1 HTTP/1.1", StringComparison.Ordinal));
        Assert.Contains(collector.Metrics, name => name.StartsWith("dotnet.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_is_not_sampled_is_not_sent_on_and_its_trace_goes_on()
    {
        await using var collector = await Collector.StartAsync(isGrpc: true);
        var port = Wait.FreePort();
        await using var app = await AppAsync(port);
        await using (var pibl = await PiblProcess.StartAsync([port], [], $"OTLP=http://127.0.0.1:{collector.Port}"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/parent");
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
            request.Headers.Add("tracestate", "a=1");
            using var response = await pibl.Client.SendAsync(request);
            var parent = await response.Content.ReadAsStringAsync();
            Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", parent, StringComparison.Ordinal);
            Assert.EndsWith("-00 a=1", parent, StringComparison.Ordinal);
        }

        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_is_told_of_and_holds_nobody_up()
    {
        var (port, nowhere) = (Wait.FreePort(), Wait.FreePort());
        await using var app = await AppAsync(port);
        await using var pibl = await PiblProcess.StartAsync(
            [port], [("OTEL_BSP_SCHEDULE_DELAY", "100")], $"OTLP=http://127.0.0.1:{nowhere}");
        Assert.Equal("hello", await pibl.Client.GetStringAsync(new Uri("/hello", UriKind.Relative)));
        var complaint = $"[ERROR]: OTLP: http://127.0.0.1:{nowhere} takes nothing";
        await Wait.UntilAsync("the log complains", Patience, () => Task.FromResult(
            pibl.Log().Any(line => line.Contains(complaint, StringComparison.Ordinal))));
    }

    private static async Task<WebApplication> AppAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var app = builder.Build();
        app.MapGet("/hello", () => "hello");
        app.MapGet("/parent", (HttpRequest request) =>
            $"{request.Headers["traceparent"]} {request.Headers["tracestate"]}");
        await app.StartAsync();
        return app;
    }
}
