using Google.Protobuf;
using Grpc.Core;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>The four shapes of a call, messages of all sizes, metadata and encodings.</summary>
internal static class ShapeCases
{
    private const int Messages = 100;

    private static readonly int[] _sizes = [0, 1, 16_384, 65_536, 1_048_576, 8_388_608];

    public static IEnumerable<TestCase> All =>
    [
        .. TestCases.Ways.Select(way => new TestCase(
            $"unary, {way.Name}", world => UnaryAsync(world, way.Site, way.Tls))),
        .. TestCases.Ways.Select(way => new TestCase(
            $"server streaming, {way.Name}", world => DownAsync(world, way.Site, way.Tls))),
        .. TestCases.Ways.Select(way => new TestCase(
            $"client streaming, {way.Name}", world => UpAsync(world, way.Site, way.Tls))),
        .. TestCases.Ways.Select(way => new TestCase(
            $"bidirectional, one message after the other, {way.Name}", world => BothAsync(world, way.Site, way.Tls))),
        .. TestCases.Ways.Select(way => new TestCase(
            $"messages of 0 B to 8 MB, {way.Name}", world => SizesAsync(world, way.Site, way.Tls))),
        new TestCase("many bidirectional streams over few connections", ManyAsync),
        new TestCase("metadata, binary too, in the head and in trailers", MetadataAsync),
        new TestCase("gzip of a message is left as it is", GzipAsync),
    ];

    private static async Task UnaryAsync(TestWorld world, string site, bool tls)
    {
        using var channel = world.Channel(site, tls);
        var answer = await TestWorld.Calls(channel).OnceAsync(new Order { Content = ByteString.CopyFromUtf8("hello") });
        FlawException.Unless("hello", answer.Bytes.ToStringUtf8(), "the answer");
    }

    private static async Task DownAsync(TestWorld world, string site, bool tls)
    {
        using var channel = world.Channel(site, tls);
        using var call = TestWorld.Calls(channel).Down(new Order { Size = 1000, Count = Messages });
        var count = 0;
        await foreach (var content in call.ResponseStream.ReadAllAsync())
        {
            FlawException.Unless(1000, content.Bytes.Length, "the size");
            count++;
        }

        FlawException.Unless(Messages, count, "how many came");
    }

    private static async Task UpAsync(TestWorld world, string site, bool tls)
    {
        using var channel = world.Channel(site, tls);
        using var call = TestWorld.Calls(channel).Up();
        for (var sent = 0; sent < Messages; sent++)
        {
            await call.RequestStream.WriteAsync(new Content { Bytes = Filled(1000, sent) });
        }

        await call.RequestStream.CompleteAsync();
        FlawException.Unless(1000L * Messages, (await call).LeftMs, "the bytes that came");
    }

    private static async Task BothAsync(TestWorld world, string site, bool tls)
    {
        using var channel = world.Channel(site, tls);
        using var call = TestWorld.Calls(channel).Both();
        for (var sent = 0; sent < Messages; sent++)
        {
            await EchoAsync(call, Filled(100, sent));
        }

        await call.RequestStream.CompleteAsync();
        FlawException.Unless(!await call.ResponseStream.MoveNext(), "more came than was sent");
    }

    private static async Task SizesAsync(TestWorld world, string site, bool tls)
    {
        using var channel = world.Channel(site, tls);
        foreach (var size in _sizes)
        {
            var content = Filled(size, size);
            var answer = await TestWorld.Calls(channel).OnceAsync(new Order { Content = content, Size = 0 });
            FlawException.Unless(size == 0 || content.Equals(answer.Bytes), $"{size} bytes did not come back as they were");
        }
    }

    private static async Task ManyAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var calls = Enumerable.Range(0, world.Streams).Select(_ => TestWorld.Calls(channel).Both()).ToArray();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(calls.Select((call, at) => EchoAsync(call, Filled(64, at))));
        }

        await Task.WhenAll(calls.Select(call => call.RequestStream.CompleteAsync()));
        foreach (var call in calls)
        {
            FlawException.Unless(!await call.ResponseStream.MoveNext(), "more came than was sent");
            call.Dispose();
        }
    }

    private static async Task MetadataAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var call = TestWorld.Calls(channel).OnceAsync(
            new Order(), new Metadata { { "x-echo", "plain, with a comma" }, { "x-echo-bin", [0, 13, 10, 255] } });
        var head = await call.ResponseHeadersAsync;
        await call;
        FlawException.Unless("plain, with a comma", head.GetValue("x-echo-head"), "the head");
        FlawException.Unless("plain, with a comma", call.GetTrailers().GetValue("x-echo"), "the trailers");
        FlawException.Unless(
            "000D0AFF", Convert.ToHexString(call.GetTrailers().GetValueBytes("x-echo-bin") ?? []), "the binary trailer");
        FlawException.Unless(
            "000D0AFF", Convert.ToHexString(head.GetValueBytes("x-echo-head-bin") ?? []), "the binary head");
    }

    private static async Task GzipAsync(TestWorld world)
    {
        var noting = new Noting(world.Handler(tls: false));
        using var channel = TestWorld.Channel("clear.test", noting);
        using var call = TestWorld.Calls(channel).OnceAsync(
            new Order { Content = ByteString.CopyFrom(new byte[100_000]) },
            new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        FlawException.Unless(100_000, (await call).Bytes.Length, "the size");
        FlawException.Unless("gzip gzip", noting.Encodings, "the encodings of request and response");
    }

    private static async Task EchoAsync(AsyncDuplexStreamingCall<Content, Content> call, ByteString content)
    {
        await call.RequestStream.WriteAsync(new Content { Bytes = content });
        FlawException.Unless(await call.ResponseStream.MoveNext(), "the stream has ended");
        FlawException.Unless(content.Equals(call.ResponseStream.Current.Bytes), "a message is not what was sent");
    }

    /// <summary>Notes how the messages of the last call were encoded.</summary>
    private sealed class Noting(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public string Encodings { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Encodings = $"{EncodingOf(request.Headers)} {EncodingOf(response.Headers)}";
            return response;
        }

        private static string EncodingOf(System.Net.Http.Headers.HttpHeaders headers) =>
            headers.TryGetValues("grpc-encoding", out var values) ? string.Join(',', values) : "";
    }

    private static ByteString Filled(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
