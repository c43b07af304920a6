using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// The deadline of a gRPC call: <c>grpc-timeout: 5S</c>, one to eight digits and a unit
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Timeout").
/// </summary>
public static class GrpcTimeout
{
    private const int DigitsMax = 8;

    private static ReadOnlySpan<byte> Name => "grpc-timeout"u8;

    /// <summary>
    /// The same request with no more time than is left. It is never given more, and one that has none, or one that
    /// cannot be read, stays as it is.
    /// </summary>
    public static RequestHead Shorten(RequestHead request, TimeSpan left)
    {
        var at = request.Fields.IndexOf(Name, 0);
        return at >= 0 && TimeOf(request.Fields.ValueOf(at)) is { } asked && asked > left
            ? request with { Fields = request.Fields.WithValue(at, TextOf(left)) }
            : request;
    }

    /// <summary>Null where it is none.</summary>
    public static TimeSpan? TimeOf(ReadOnlySpan<byte> value)
    {
        var count = value.Length is < 2 or > DigitsMax + 1
            ? Digits.NotANumber : Digits.Read(value[..^1], long.MaxValue);
        return count < 0 ? null : value[^1] switch
        {
            (byte)'H' => TimeSpan.FromHours(count),
            (byte)'M' => TimeSpan.FromMinutes(count),
            (byte)'S' => TimeSpan.FromSeconds(count),
            (byte)'m' => TimeSpan.FromMilliseconds(count),
            (byte)'u' => TimeSpan.FromMicroseconds(count),
            (byte)'n' => TimeSpan.FromTicks(count / 100),
            _ => null,
        };
    }

    /// <summary>In milliseconds: TIMEOUT_TOTAL is a day at the most, which has eight digits.</summary>
    private static byte[] TextOf(TimeSpan time) => Encoding.ASCII.GetBytes(
        Math.Max(1, (long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m");
}
