using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Balance;

/// <summary>
/// A check of HEALTH by gRPC's own health service
/// (https://github.com/grpc/grpc/blob/master/doc/health-checking.md): what is sent, and what an answer means.
/// </summary>
public static class GrpcCheckRule
{
    /// <summary>A flag and the length of a message stand in front of it ("Length-Prefixed-Message").</summary>
    private const int PrefixBytes = 5;

    private const int Serving = 1;

    /// <summary>The method that is called.</summary>
    public const string Path = "/grpc.health.v1.Health/Check";

    /// <summary>The fields of the call, each with its line's end; its deadline is as long as is waited.</summary>
    public static string FieldsOf(HealthCheck check) =>
        "Content-Type: application/grpc\r\nTE: trailers\r\n"
        + $"grpc-timeout: {((long)check.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}m\r\n";

    /// <summary>The content of the call: a HealthCheckRequest whose field 1 is the service.</summary>
    public static byte[] ContentOf(HealthCheck check)
    {
        var service = Encoding.ASCII.GetBytes(check.Service ?? "");
        var message = service.Length == 0 ? [] : (byte[])[0x0A, .. Varint(service.Length), .. service];
        var content = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(1), message.Length);
        message.CopyTo(content, PrefixBytes);
        return content;
    }

    /// <summary>What is wrong with an answer; null: the server is serving.</summary>
    /// <param name="content">All of the response's content.</param>
    /// <param name="trailers">Those of the response, or the fields of its head where it is nothing but a head.</param>
    public static string? FlawOf(ReadOnlySpan<byte> content, Fields trailers)
    {
        var status = trailers.Find("grpc-status"u8) is { } text
            ? Digits.Read(text.Span, int.MaxValue) : Digits.NotANumber;
        if (status != 0)
        {
            return status < 0 ? "no grpc-status in the response" : Named((int)status);
        }

        return StatusIn(content) switch
        {
            Serving => null,
            0 => "UNKNOWN",
            2 => "NOT_SERVING",
            3 => "SERVICE_UNKNOWN",
            _ => "a broken response",
        };
    }

    private static string Named(int status) => GrpcReplies.NameOf(status) + status switch
    {
        5 => ": the server does not know that service",
        12 => ": the server has no grpc.health.v1.Health",
        _ => "",
    };

    /// <summary>Field 1 of a HealthCheckResponse, which is 0 where it is missing; -1: it is none.</summary>
    private static long StatusIn(ReadOnlySpan<byte> content)
    {
        // A flag other than 0 says that it is compressed, which nobody has asked for.
        if (content.Length < PrefixBytes || content[0] != 0
            || BinaryPrimitives.ReadUInt32BigEndian(content[1..]) != content.Length - PrefixBytes)
        {
            return -1;
        }

        var message = content[PrefixBytes..];
        var status = 0L;
        while (!message.IsEmpty)
        {
            // https://protobuf.dev/programming-guides/encoding: a field's number and type, then its value.
            var tag = ReadVarint(ref message);
            var value = (tag & 7) is 0 or 2 ? ReadVarint(ref message) : 0;
            var bytes = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => value,
                5 => 4,
                _ => -1,
            };
            if (tag < 8 || value < 0 || bytes < 0 || bytes > message.Length)
            {
                return -1;
            }

            status = tag == 8 ? value : status;
            message = message[(int)bytes..];
        }

        return status;
    }

    private static byte[] Varint(int value) =>
        value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    /// <summary>-1 where there is none, or one above 63 bits.</summary>
    private static long ReadVarint(ref ReadOnlySpan<byte> from)
    {
        var value = 0L;
        for (var at = 0; at < from.Length && at < 9; at++)
        {
            value |= (long)(from[at] & 0x7F) << (7 * at);
            if (from[at] < 0x80)
            {
                from = from[(at + 1)..];
                return value;
            }
        }

        from = default;
        return -1;
    }
}
