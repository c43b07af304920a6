using System.Net.WebSockets;
using Pibl.Soak.Stress;

// Pibl.Soak.Kestrel PORT [SECONDS]: a server as ASP.NET Core makes it, which SIGTERM drains as Kestrel does; for so
// many seconds before that /healthz says 503. /METHOD/ID/SIZE checks what comes and answers so many bytes; /ws echoes
// messages until the server stops, and then says so.
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
var app = builder.Build();
app.UseWebSockets();
var life = app.Services.GetRequiredService<IHostApplicationLifetime>();
app.MapGet("/healthz", () => life.ApplicationStopping.IsCancellationRequested
    ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Text("ok"));
if (args.Length > 1)
{
    // Kestrel stops when this has returned.
    var announced = TimeSpan.FromSeconds(double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
    life.ApplicationStopping.Register(() => new ManualResetEventSlim().Wait(announced));
}

app.Map("/{method}/{id:long}/{size:int}", AnswerAsync);
app.Map("/ws", EchoAsync);
app.Run();

static async Task<IResult> AnswerAsync(HttpContext context, string method, long id, int size)
{
    _ = method;
    using var body = new MemoryStream();
    await context.Request.Body.CopyToAsync(body);
    context.Response.Headers["X-Id"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    return Pattern.FirstWrong(id, 0, body.ToArray()) < 0 ? Results.Bytes(Pattern.Of(id, size)) : Results.BadRequest();
}

static async Task EchoAsync(HttpContext context, IHostApplicationLifetime life)
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    using var closing = life.ApplicationStopping.Register(() => _ = socket.CloseOutputAsync(
        WebSocketCloseStatus.EndpointUnavailable, "restart", CancellationToken.None));
    var buffer = new byte[4096];
    try
    {
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is
            { MessageType: not WebSocketMessageType.Close } part)
        {
            if (socket.State == WebSocketState.Open)
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, CancellationToken.None);
            }
        }
    }
    catch (WebSocketException)
    {
        // The client is gone, or what it sent crossed with the close.
    }
}
