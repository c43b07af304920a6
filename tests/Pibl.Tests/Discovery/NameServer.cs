using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pibl.Tests.Discovery;

/// <summary>A name server on a port of its own, over UDP and TCP, that says what a test says (RFC 1035 §4).</summary>
internal sealed class NameServer : IDisposable
{
    private const int NameError = 3;
    private const int Truncated = 0x0200;

    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly Dictionary<(string Name, int Type), (int Ttl, byte[] Data)[]> _records = [];

    public NameServer()
    {
        // A port that is free for both.
        while (true)
        {
            _tcp = new TcpListener(IPAddress.Loopback, 0);
            _tcp.Start();
            try
            {
                _udp.Bind(_tcp.LocalEndpoint);
                break;
            }
            catch (SocketException)
            {
                _tcp.Stop();
            }
        }

        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_tcp.LocalEndpoint;

    /// <summary>Of every answer; 0: none went wrong.</summary>
    public int ResponseCode { get; set; }

    /// <summary>Answers over UDP are cut off.</summary>
    public bool Truncates { get; set; }

    public void Addresses(string name, int ttl, params string[] addresses)
    {
        var parsed = addresses.Select(IPAddress.Parse).ToArray();
        _records[(name, 1)] = [.. Of(AddressFamily.InterNetwork)];
        _records[(name, 28)] = [.. Of(AddressFamily.InterNetworkV6)];

        IEnumerable<(int, byte[])> Of(AddressFamily family) =>
            parsed.Where(address => address.AddressFamily == family)
                .Select(address => (ttl, address.GetAddressBytes()));
    }

    public void Services(
        string name, int ttl, params (int Priority, int Weight, int Port, string Target)[] services) =>
        _records[(name, 33)] = [.. services.Select(service => (ttl, (byte[])
            [
                .. Number(service.Priority), .. Number(service.Weight), .. Number(service.Port),
                .. NameOf(service.Target),
            ]))];

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var from = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _udp.SendToAsync(Answer(buffer.AsSpan(0, from.ReceivedBytes), Truncates), from.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question);
                var answer = Answer(question, isCut: false);
                await stream.WriteAsync((byte[])[.. Number(answer.Length), .. answer]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> question, bool isCut)
    {
        var (name, at) = ("", 12);
        for (; question[at] > 0; at += question[at] + 1)
        {
            name += (name.Length > 0 ? "." : "") + Encoding.ASCII.GetString(question.Slice(at + 1, question[at]));
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(question[(at + 1)..]);
        var records = _records.GetValueOrDefault((name.ToLowerInvariant(), (int)type), []);
        var isKnown = _records.Keys.Any(key => key.Name == name);
        var code = ResponseCode > 0 ? ResponseCode : isKnown ? 0 : NameError;
        records = isCut || code > 0 ? [] : records;
        return
        [
            .. question[..2], .. Number(0x8180 | code | (isCut ? Truncated : 0)), .. Number(1),
            .. Number(records.Length), .. Number(0), .. Number(0), .. question[12..(at + 5)],
            .. records.SelectMany(record => (byte[])
            [
                0xC0, 12, .. Number(type), .. Number(1), .. Number(record.Ttl >> 16), .. Number(record.Ttl & 0xFFFF),
                .. Number(record.Data.Length), .. record.Data,
            ]),
        ];
    }

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] NameOf(string name) =>
    [
        .. name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]),
        0,
    ];
}
