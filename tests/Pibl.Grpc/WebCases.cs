using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client.Web;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>gRPC-Web, which has its trailers in the content, and goes to servers of HTTP/1.1.</summary>
internal static class WebCases
{
    public static IEnumerable<TestCase> All =>
        from version in (Version[])[new(1, 1), new(2, 0)]
        from mode in (GrpcWebMode[])[GrpcWebMode.GrpcWeb, GrpcWebMode.GrpcWebText]
        select new TestCase($"gRPC-Web ({mode}), HTTP/{version} in, HTTP/1.1 out", world => WebAsync(world, version, mode));

    private static async Task WebAsync(TestWorld world, Version version, GrpcWebMode mode)
    {
        using var channel = TestWorld.Channel("web.test", new GrpcWebHandler(mode, new Exactly(version, world.Handler(false))));
        var calls = TestWorld.Calls(channel);
        var content = ByteString.CopyFrom(new byte[100_000]);
        FlawException.Unless(content, (await calls.OnceAsync(new Order { Content = content })).Bytes, "the answer");
        using var call = calls.Down(new Order { Count = 3, Size = 10 });
        var count = 0;
        await foreach (var _ in call.ResponseStream.ReadAllAsync())
        {
            count++;
        }

        FlawException.Unless(3, count, "how many came");
        var e = await StatusCases.FailureAsync(calls.OnceAsync(
            new Order { Code = (int)StatusCode.NotFound, Text = "none" }).ResponseAsync);
        FlawException.Unless(StatusCode.NotFound, e.StatusCode, "the status");
    }

    /// <summary>Requests of that version of HTTP, and no other.</summary>
    private sealed class Exactly(Version version, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
