using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading.Channels;

namespace Pibl.Tests.Discovery;

/// <summary>How it hears and answers.</summary>
internal sealed partial class ApiServer
{
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var begin = new TaskCompletionSource();
                _connections[socket] = ServeAsync(socket, begin.Task);
                begin.SetResult();
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Closed, whatever the listener says of it.
        }
    }

    private async Task ServeAsync(Socket socket, Task begin)
    {
        await begin;
        try
        {
            await using var stream = await OpenAsync(new NetworkStream(socket, ownsSocket: true));
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await HeadAsync(reader) is { } head && await AnswerAsync(stream, reader, head))
            {
            }
        }
        catch (Exception e) when (
            e is OperationCanceledException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The proxy went away, or the test is over.
        }

        if (!_stop.IsCancellationRequested)
        {
            _connections.TryRemove(socket, out _);
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream stream)
    {
        if (Certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
        return tls;
    }

    private async Task<string[]?> HeadAsync(StreamReader reader)
    {
        var head = new List<string>();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return [.. head];
            }

            head.Add(line);
        }

        return null;
    }

    /// <summary>False: with it the connection ends.</summary>
    private async Task<bool> AnswerAsync(Stream stream, StreamReader reader, string[] head)
    {
        var target = Uri.UnescapeDataString(head[0].Split(' ')[1]);
        if (!target.StartsWith(Path + Selector, StringComparison.Ordinal))
        {
            await SendAsync(stream, Refusal(404, "NotFound", "the server could not find the requested resource"));
            return true;
        }

        var query = target[Path.Length..].Split('&')
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var watched = query.TryGetValue("watch", out var watch) && watch == "true"
            ? int.Parse(query["resourceVersion"], CultureInfo.InvariantCulture)
            : (int?)null;
        var question = watched is { } from ? $"watch {from}" : query.ContainsKey("continue") ? "list on" : "list";
        if (_instead.TryDequeue(out var instead))
        {
            _heard.Enqueue(question);
            await SendAsync(stream, instead);
            await (instead.Length == 0 ? ClosedAsync(reader) : Task.CompletedTask);
            return false;
        }

        if (Token is { } token && !head.Contains($"Authorization: Bearer {token}"))
        {
            _heard.Enqueue(question);
            await SendAsync(stream, Refusal(401, "Unauthorized", "Unauthorized"));
            return true;
        }

        if (watched is { } version)
        {
            return await WatchAsync(stream, reader, version);
        }

        _heard.Enqueue(question);
        await SendAsync(stream, Whole(200, Page(
            int.Parse(query["limit"], CultureInfo.InvariantCulture), query.GetValueOrDefault("continue"))));
        return true;
    }

    /// <summary>A token to continue with names the version of the first page, and the last slice of this one.</summary>
    private string Page(int limit, string? token)
    {
        lock (_lock)
        {
            var (version, last) = token?.Split(',') is [var at, var name] ? (at, name) : ($"{_version}", "");
            var rest = _slices.Where(slice => string.CompareOrdinal(slice.Key, last) > 0).ToArray();
            var page = rest.Take(Math.Min(limit, PageMax)).ToArray();
            var more = page.Length < rest.Length ? $"{version},{page[^1].Key}" : "";
            return ApiText.Page(version, more, page.Select(slice => slice.Value));
        }
    }

    private async Task<bool> WatchAsync(Stream stream, StreamReader reader, int version)
    {
        var lines = Channel.CreateUnbounded<string?>();
        var isGone = false;
        lock (_lock)
        {
            isGone = version < _compacted;
            foreach (var (_, line) in _events.Where(change => change.Version > version))
            {
                lines.Writer.TryWrite(line);
            }

            _watches.Add(lines);
        }

        // From here on it hears of all that happens.
        _heard.Enqueue($"watch {version}");

        var failure = ApiText.Failure(410, "Expired", $"too old resource version: {version} ({_compacted})");
        if (isGone && !SaysGoneInAnEvent)
        {
            await SendAsync(stream, Whole(410, failure));
            return true;
        }

        await SendAsync(
            stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        if (isGone)
        {
            lines.Writer.TryWrite(ApiText.Event("ERROR", failure));
            lines.Writer.Complete();
        }

        _ = LeavingAsync(reader, lines.Writer);
        await foreach (var line in lines.Reader.ReadAllAsync(_stop.Token))
        {
            if (line is null)
            {
                var cut = await lines.Reader.ReadAsync(_stop.Token);
                lines.Writer.Complete();
                await SendAsync(stream, Chunk(cut![..40]));
                return false;
            }

            await SendAsync(stream, Chunk(line + "\n"));
        }

        await SendAsync(stream, "0\r\n\r\n");
        return false;
    }

    private async Task LeavingAsync(StreamReader reader, ChannelWriter<string?> watch)
    {
        await ClosedAsync(reader);
        if (watch.TryComplete())
        {
            _heard.Enqueue("left");
        }
    }

    private async Task ClosedAsync(StreamReader reader)
    {
        try
        {
            await reader.ReadLineAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It closes in another way, or the test is over.
        }
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private async Task SendAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }
}
