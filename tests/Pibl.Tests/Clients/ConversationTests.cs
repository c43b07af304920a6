using System.Text;
using CsCheck;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Clients;

/// <summary>
/// Whatever a client sends, the conversation ends tidily: no bug, one entry for each exchange, nothing left.
/// </summary>
public sealed partial class ConversationTests
{
    private const string Request = "POST /a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";

    private static readonly Gen<byte[]> Damaged = Gen.Select(
        Gen.Int[0, Request.Length - 1], Gen.Byte, Gen.Int[0, 2],
        (at, with, how) =>
        {
            var bytes = Encoding.Latin1.GetBytes(Request).ToList();
            switch (how)
            {
                case 0:
                    bytes[at] = with;
                    break;
                case 1:
                    bytes.Insert(at, with);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
            }

            return bytes.ToArray();
        });

    [Fact]
    public void Any_bytes_end_tidily() => Gen.Byte.Array[0, 200].Sample(Converse, iter: 60, threads: 1);

    [Fact]
    public void A_damaged_request_ends_tidily() => Damaged.Sample(Converse, iter: 150, threads: 1);

    private static void Converse(byte[] bytes)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        world.Connector["s1"].Connected = server => server.Arrived = () => Serve(server);
        var client = world.Connect();
        client.Send(bytes);
        world.Settle();
        client.Finish();
        world.Settle();
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.True(client.IsOver, "the conversation goes on without its client");

        var answers = StatusLine().Count(client.Text);
        Assert.True(answers <= world.AccessLog.Exchanges.Count(), $"{answers} answers: {client.Text}");
        world.Close();
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"HTTP/1\.1 \d{3}")]
    private static partial System.Text.RegularExpressions.Regex StatusLine();

    private static void Serve(Peer server)
    {
        var head = "";
        if (Message.Read(server.Text, server.IsOver, null, ref head) is { } request)
        {
            server.Received.Skip(request.Length);
            server.Send("HTTP/1.1 204 No Content\r\n\r\n");
        }
    }
}
