using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pibl.Grpc;

/// <summary>
/// A gRPC server as ASP.NET Core makes it: PORT speaks HTTP/2 in clear text, the next HTTP/1.1 (gRPC-Web, and
/// <c>/health/WORD</c>, which says what health checks are told), the one behind it HTTP/2 over TLS.
/// </summary>
internal static class TestServer
{
    /// <summary>The longest message, in bytes.</summary>
    public const int MessageBytesMax = 16 * 1024 * 1024;

    private static volatile string _health = "serving";

    /// <summary>Runs until SIGTERM, which Kestrel answers with GOAWAY.</summary>
    /// <param name="port">The first of three.</param>
    /// <param name="name">What it calls itself.</param>
    /// <param name="folder">Where the certificate is.</param>
    public static async Task<int> RunAsync(int port, string name, string folder)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.ListenLocalhost(port + 1, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenLocalhost(port + 2, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(X509Certificate2.CreateFromPemFile(
                    Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem")));
            });
        });
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MessageBytesMax;
            grpc.ResponseCompressionAlgorithm = "gzip";
        });
        builder.Services.AddSingleton(new TestCalls.Name(name));
        builder.Services.AddGrpcHealthChecks(checks => checks.Services.Map(
            "pibl.test.Calls", _ => true)).AddCheck(
            "told", () => _health == "not-serving" ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
        var app = builder.Build();
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.Use(CheckedAsync);
        app.MapGrpcService<TestCalls>();
        app.MapGrpcHealthChecksService();
        app.MapGet("/health/{word}", (string word) => _health = word);
        app.MapGet("/rest/{**path}", (string path) => $"rest {path}");
        await app.RunAsync();
        return 0;
    }

    /// <summary>
    /// Checks of a server that hangs get no answer, those of one without a health service what that says.
    /// </summary>
    private static Task CheckedAsync(HttpContext context, RequestDelegate next)
    {
        if (_health is not ("unimplemented" or "hang")
            || !context.Request.Path.StartsWithSegments("/grpc.health.v1.Health", StringComparison.Ordinal))
        {
            return next(context);
        }

        if (_health == "hang")
        {
            return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "12";
        context.Response.Headers["grpc-message"] = "no such service";
        return Task.CompletedTask;
    }
}
