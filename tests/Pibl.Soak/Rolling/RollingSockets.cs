using System.Globalization;
using System.Net.WebSockets;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Rolling;

/// <summary>
/// WebSockets that send a message now and then and want it back. One that its server closes, and says so, is opened
/// again; one that ends otherwise is lost.
/// </summary>
internal sealed class RollingSockets(int port, Findings findings)
{
    private const int MessageBytes = 200;

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task RunAsync(int count, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(1, count).Select(id => OneAsync(id, stop)));

    private async Task OneAsync(int id, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new ClientWebSocket();
                using var patience = new CancellationTokenSource(Patience);
                await socket.ConnectAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{port}/ws")), patience.Token);
                findings.Count("WebSockets opened");
                await EchoAsync(socket, id, stop);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                findings.Fault($"a WebSocket: {e.Message} {e.InnerException?.Message}");
                await Pause.ForAsync(Silence);
            }
        }
    }

    private async Task EchoAsync(ClientWebSocket socket, int id, CancellationToken stop)
    {
        var message = Pattern.Of(id, MessageBytes);
        var buffer = new byte[2 * MessageBytes];
        while (!stop.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(Patience);
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
            var echo = await socket.ReceiveAsync(buffer, patience.Token);
            if (echo.MessageType == WebSocketMessageType.Close)
            {
                findings.Count("WebSockets closed by their server");
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
                return;
            }

            if (echo.Count != MessageBytes || Pattern.FirstWrong(id, 0, buffer.AsSpan(0, echo.Count)) >= 0)
            {
                findings.Fault("a WebSocket: WRONG BYTES");
            }

            findings.Count("messages there and back");
            await Pause.ForAsync(Silence);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }
}
