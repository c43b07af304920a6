using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Demo;

/// <summary>
/// Reads requests from one connection of a demo server. It trusts its peer, as a server on the loopback address behind
/// a proxy may; the proxy's own parser is in Pibl.Core and trusts nobody.
/// </summary>
internal sealed class DemoReader(Stream stream) : IDisposable
{
    /// <summary>The largest body that /echo takes, in bytes.</summary>
    public const int BodyBytesMax = 16 << 20;

    // Latin-1 turns each byte into one character and back: lines and bodies come from one buffer.
    private readonly StreamReader _reader = new(stream, Encoding.Latin1, false, 16 * 1024, leaveOpen: true);

    /// <summary>The next request whole, or null where the connection ended or what came is no request.</summary>
    public async ValueTask<DemoRequest?> ReadAsync(CancellationToken stop)
    {
        var start = (await _reader.ReadLineAsync(stop))?.Split(' ');
        if (start is not [var method, var target, var version])
        {
            return null;
        }

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await _reader.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        // RFC 9110 §10.1.1: a client that waits for it is told to go on.
        if (Of(fields, "Expect").Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
        }

        var connection = Of(fields, "Connection");
        var keepAlive = version == "HTTP/1.1" && !connection.Contains("close", StringComparison.OrdinalIgnoreCase);
        var body = Of(fields, "Transfer-Encoding").Length > 0
            ? await ReadChunksAsync(stop)
            : await ReadAsync(NumberOf(Of(fields, "Content-Length"), NumberStyles.None), stop);
        return body is { } content
            ? new DemoRequest(
                method, target.Split('?')[0], Of(fields, "Host"), Of(fields, "If-None-Match"), content, keepAlive)
            : null;
    }

    public void Dispose() => _reader.Dispose();

    // RFC 9112 §7.1
    private async ValueTask<Bytes?> ReadChunksAsync(CancellationToken stop)
    {
        using var whole = new MemoryStream();
        while (await _reader.ReadLineAsync(stop) is { } line)
        {
            var size = NumberOf(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
            if (size == 0)
            {
                while (await _reader.ReadLineAsync(stop) is { Length: > 0 })
                {
                    // A trailer says nothing to this server.
                }

                return Bytes.Owned(whole.ToArray());
            }

            if (await ReadAsync(size, stop) is not { } chunk || whole.Length + size > BodyBytesMax)
            {
                return null;
            }

            whole.Write(chunk.Span);
            await _reader.ReadLineAsync(stop);
        }

        return null;
    }

    private async ValueTask<Bytes?> ReadAsync(int length, CancellationToken stop)
    {
        if (length is < 0 or > BodyBytesMax)
        {
            return null;
        }

        // A read of nothing would still wait for the next byte.
        if (length == 0)
        {
            return default(Bytes);
        }

        var characters = new char[length];
        return await _reader.ReadBlockAsync(characters, stop) == length
            ? Bytes.Owned(Encoding.Latin1.GetBytes(characters))
            : null;
    }

    private static string Of(Dictionary<string, string> fields, string name) => fields.GetValueOrDefault(name, "");

    private static int NumberOf(string text, NumberStyles style) =>
        text.Length == 0 ? 0 : int.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
