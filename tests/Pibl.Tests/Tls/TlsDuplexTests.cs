using System.Net;
using System.Security.Cryptography;
using Pibl.Exchange;
using Pibl.Transport.Tls;
using Pibl.Twins;

namespace Pibl.Tests.Tls;

/// <summary>A TLS connection of the proxy over the in-memory twin, with an engine at its other end.</summary>
public class TlsDuplexTests
{
    private static readonly (string, string) Files = Issued.Ecdsa("a.test");

    [Fact]
    public async Task Any_split_of_the_records_gives_the_same_bytes()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var dice = new Random(seed);
            var connection = await TestedConnection.OpenAsync(() => dice.Next(1, 60));
            var sent = RandomNumberGenerator.GetBytes(dice.Next(1, 40_000));
            foreach (var part in sent.Chunk(dice.Next(1, TlsEngine.RecordMax)))
            {
                connection.Say(part);
            }

            var read = new List<byte>();
            var room = new byte[dice.Next(1, 9000)];
            while (read.Count < sent.Length)
            {
                await connection.Duplex.WaitAsync();
                var count = await connection.Duplex.ReadAsync(room);
                Assert.NotEqual(0, count);
                read.AddRange(room[..count]);
            }

            Assert.Equal(sent, read);
            Assert.False(connection.Duplex.HasInput);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 0)]
    [InlineData(200, 12)]
    [InlineData(300, 16_384)]
    [InlineData(20_000, 100_000)]
    public async Task What_is_written_arrives_in_order(int head, int body)
    {
        var connection = await TestedConnection.OpenAsync();
        var (first, second) = (RandomNumberGenerator.GetBytes(head), RandomNumberGenerator.GetBytes(body));
        await connection.Duplex.WriteAsync(first, second);
        Assert.Equal([.. first, .. second], connection.Hear());
    }

    [Fact]
    public async Task A_short_answer_is_one_record()
    {
        var connection = await TestedConnection.OpenAsync();
        await connection.Duplex.WriteAsync(new byte[10], default);
        connection.Hear();
        await connection.Duplex.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), "hello"u8.ToArray());

        // RFC 8446 §5.2: a header, a content type and a tag.
        Assert.Equal(19 + 5 + 5 + 1 + 16, connection.Peer.Received.Length);
    }

    [Fact]
    public async Task The_end_of_writing_is_said_and_reading_goes_on()
    {
        var connection = await TestedConnection.OpenAsync();
        connection.Duplex.FinishWriting();
        Assert.Equal(TlsStatus.Closed, connection.HearEnd());
        Assert.True(connection.Peer.SeesFinish);
        connection.Say("more"u8);
        var room = new byte[10];
        Assert.Equal(4, await connection.Duplex.ReadAsync(room));
        connection.SayEnd();
        Assert.Equal(0, await connection.Duplex.ReadAsync(room));
        Assert.Equal(0, await connection.Duplex.ReadAsync(room));
    }

    [Fact]
    public async Task To_dispose_it_is_to_say_its_end()
    {
        var connection = await TestedConnection.OpenAsync();
        await connection.Duplex.WriteAsync("bye"u8.ToArray(), default);
        connection.Duplex.Dispose();
        Assert.Equal("bye"u8.ToArray(), connection.Hear());
        Assert.Equal((true, false), (connection.Peer.SeesFinish, connection.Peer.SeesReset));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.Duplex.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task To_abort_it_says_nothing()
    {
        var connection = await TestedConnection.OpenAsync();
        connection.Duplex.Abort();
        connection.Duplex.Dispose();
        Assert.Equal((0, true), (connection.Peer.Received.Length, connection.Peer.SeesReset));
    }

    [Fact]
    public async Task A_read_that_is_interrupted_can_be_taken_up_again_inside_a_record()
    {
        var connection = await TestedConnection.OpenAsync();
        var record = connection.Encrypt("hello"u8);
        connection.Peer.Send(record.AsSpan(0, 9));
        var room = new byte[10];
        var reading = connection.Duplex.ReadAsync(room);
        Assert.False(reading.IsCompleted);
        connection.Duplex.InterruptRead();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await reading);
        connection.Duplex.ResumeRead();
        connection.Peer.Send(record.AsSpan(9));
        Assert.Equal(5, await connection.Duplex.ReadAsync(room));
    }

    [Fact]
    public async Task An_answer_whose_server_ends_without_a_word_is_not_whole()
    {
        // RFC 9112 §9.8: and one that has not begun was not cut short.
        var connection = await TestedConnection.OpenAsync(asClient: true);
        await connection.Duplex.WriteAsync("GET"u8.ToArray(), default);
        connection.Say("HTTP/1.1 200 OK"u8);
        Assert.Equal(15, await connection.Duplex.ReadAsync(new byte[100]));
        connection.Peer.Finish();
        var thrown = await Assert.ThrowsAsync<TlsException>(
            async () => await connection.Duplex.ReadAsync(new byte[100]));
        Assert.Contains("close_notify", thrown.Message, StringComparison.Ordinal);

        var silent = await TestedConnection.OpenAsync(asClient: true);
        await silent.Duplex.WriteAsync("GET"u8.ToArray(), default);
        silent.Peer.Finish();
        Assert.Equal(0, await silent.Duplex.ReadAsync(new byte[100]));
    }

    [Fact]
    public async Task What_was_delivered_is_told_in_bytes_of_its_user()
    {
        var connection = await TestedConnection.OpenAsync();
        await connection.Duplex.WriteAsync(new byte[100], default);
        Assert.Equal(100, connection.Duplex.Delivered);
        connection.Peer.Pause();
        var writing = connection.Duplex.WriteAsync(new byte[50], default);
        Assert.Equal(100, connection.Duplex.Delivered);
        connection.Peer.Resume();
        await writing;
        Assert.Equal(150, connection.Duplex.Delivered);
    }

    /// <summary>The ticket waits for the first answer; a client with Nagle's algorithm must not wait for it.</summary>
    [Fact]
    public async Task The_end_of_the_handshake_is_acknowledged_where_nothing_is_said()
    {
        var connection = await TestedConnection.OpenAsync();
        Assert.Equal(0, connection.Peer.Received.Length);
        Assert.True(connection.Peer.Duplex.IsAcknowledged);
    }

    /// <summary>The library forgets the name of such a session (SSL_get_servername(3)).</summary>
    [Fact]
    public async Task A_session_of_tls_12_that_is_resumed_has_the_name_that_was_asked_for()
    {
        var first = await TestedConnection.OpenAsync(isMax12: true);
        first.Duplex.Dispose();
        var second = await TestedConnection.OpenAsync(isMax12: true);
        Assert.Equal(("1.2", true, "a.test"), (second.Duplex.Tls!.Version, second.Duplex.Tls.IsResumed, second.Duplex.Tls.ServerName));
    }

    /// <summary>One that stands.</summary>
    private sealed class TestedConnection
    {
        private static readonly TlsServer Server = TlsPair.ServerOf(Files);
        private static readonly TlsClient Client = TlsPair.ClientOf();
        private static readonly Endpoint Endpoint = new("a.test", 443, Scheme: Scheme.Https);

        private readonly TlsEngine _engine;

        private TestedConnection(TlsDuplex duplex, Peer peer, TlsEngine engine) =>
            (Duplex, Peer, _engine) = (duplex, peer, engine);

        public TlsDuplex Duplex { get; }

        public Peer Peer { get; }

        public static async Task<TestedConnection> OpenAsync(
            Func<int>? segment = null, bool asClient = false, bool isMax12 = false)
        {
            var loop = new Loop(null);
            var peer = new Peer(
                loop, new IPEndPoint(IPAddress.Loopback, 443), new IPEndPoint(IPAddress.Loopback, 5000),
                segment ?? (() => int.MaxValue));
            var (own, other) = asClient
                ? (Client.NewEngine(Endpoint), Server.NewEngine())
                : (Server.NewEngine(), Client.NewEngine(Endpoint));
            if (isMax12)
            {
                const int maxVersion = 124; // SSL_CTRL_SET_MAX_PROTO_VERSION
                Assert.Equal(1, OpenSsl.Control(other.Ssl, maxVersion, OpenSsl.Tls12, 0));
            }

            var duplex = new TlsDuplex(peer.Duplex, own, isServer: !asClient);
            var connection = new TestedConnection(duplex, peer, other);
            var shaking = duplex.HandshakeAsync(default).AsTask();
            var room = new byte[8000];
            for (var rounds = 0; rounds < 10; rounds++)
            {
                var input = peer.Received.Span.ToArray();
                other.Handshake(input, out var consumed, room, out var produced);
                peer.Received.Skip(consumed);
                peer.Send(room.AsSpan(0, produced));
            }

            await shaking;
            return connection;
        }

        public byte[] Encrypt(ReadOnlySpan<byte> plain)
        {
            var output = new byte[plain.Length + TlsEngine.OverheadMax];
            Assert.Equal(TlsStatus.Done, _engine.Write(plain, output, out var produced));
            return output[..produced];
        }

        public void Say(ReadOnlySpan<byte> plain) => Peer.Send(Encrypt(plain));

        public void SayEnd()
        {
            var output = new byte[TlsEngine.OverheadMax];
            Peer.Send(output.AsSpan(0, _engine.Close(output)));
        }

        public byte[] Hear() => HearAll().Plain;

        public TlsStatus HearEnd() => HearAll().Status;

        private (byte[] Plain, TlsStatus Status) HearAll()
        {
            List<byte> wire = [.. Peer.Received.Span];
            Peer.Received.Skip(Peer.Received.Length);
            return TlsPair.ReadAll(_engine, wire);
        }
    }
}
