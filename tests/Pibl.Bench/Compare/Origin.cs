using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Pibl.Bench.Compare;

/// <summary>
/// The server behind every peer: <c>/n/SIZE</c> and <c>/c/SIZE</c> are so many bytes, the latter with leave to be
/// stored, and with a number that tells one answer from the next.
/// </summary>
internal static class Origin
{
    /// <summary>The field with the number.</summary>
    public const string Serial = "Serial";

    private static readonly ConcurrentDictionary<string, byte[]> Answers = new();
    private static int _serial;

    public static Task RunAsync(string[] ports) => Wire.ServeAsync(ports, ServeAsync);

    private static async Task ServeAsync(Wire wire)
    {
        for (int head; (head = await wire.HeadAsync()) > 0;)
        {
            var target = Encoding.ASCII.GetString(wire.Filled.Span[..head]).Split(' ')[1];
            await wire.SendAsync(
                target.StartsWith("/c/", StringComparison.Ordinal) ? Make(target) : Answers.GetOrAdd(target, Make));
        }
    }

    private static byte[] Make(string target)
    {
        var size = int.Parse(target[3..], CultureInfo.InvariantCulture);
        var fields = target[1] == 'c' ? "Cache-Control: max-age=3600" : "Cache-Control: no-store";
        var head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nServer: origin\r\nDate: {DateTimeOffset.UtcNow:R}\r\nContent-Type: text/plain\r\n"
            + $"{fields}\r\n{Serial}: {Interlocked.Increment(ref _serial)}\r\nContent-Length: {size}\r\n\r\n");
        var answer = new byte[head.Length + size];
        head.CopyTo(answer, 0);
        answer.AsSpan(head.Length).Fill((byte)'x');
        return answer;
    }
}
