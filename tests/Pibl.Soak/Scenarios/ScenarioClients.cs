using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Scenarios;

/// <summary>A request, and what became of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Method">GET, PUT or POST.</param>
/// <param name="BeganAt">As <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="Took">Until its answer was whole, or was none.</param>
/// <param name="Flaw">What was wrong; empty: nothing.</param>
internal sealed record Asked(long Id, string Method, long BeganAt, TimeSpan Took, string Flaw)
{
    public const string WrongBytes = "wrong bytes";

    public bool IsIdempotent => Method != "POST";
}

/// <summary>Clients that ask one thing after another, each on one connection, and compare every byte.</summary>
internal sealed class ScenarioClients(int port)
{
    private const int SizeMax = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Methods = ["GET", "GET", "PUT", "POST"];

    private readonly ConcurrentQueue<Asked> _asked = new();
    // Whoever waits for the proxy has used 1.
    private long _id = 1000;

    public IReadOnlyCollection<Asked> Asked => _asked;

    public Task RunAsync(int count, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => OneAsync(stop)));

    private async Task OneAsync(CancellationToken stop)
    {
        Wire? wire = null;
        while (!stop.IsCancellationRequested)
        {
            var (id, began) = (Interlocked.Increment(ref _id), Stopwatch.GetTimestamp());
            var method = Methods[Random.Shared.Next(Methods.Length)];
            string flaw;
            bool closes;
            try
            {
                wire ??= await Wire.ConnectAsync(port);
                (flaw, closes) = await AskAsync(wire, id, method).WaitAsync(Patience, CancellationToken.None);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                (flaw, closes) = ("broken off", true);
            }
            catch (TimeoutException)
            {
                (flaw, closes) = ("no answer in 20 s", true);
            }

            _asked.Enqueue(new Asked(id, method, began, Stopwatch.GetElapsedTime(began), flaw));
            if (closes)
            {
                wire?.Dispose();
                wire = null;
            }

            await Pause.ForAsync(ms: 5);
        }

        wire?.Dispose();
    }

    private static async Task<(string Flaw, bool Closes)> AskAsync(Wire wire, long id, string method)
    {
        var size = Random.Shared.Next(SizeMax);
        var length = method == "GET" ? 0 : Random.Shared.Next(SizeMax);
        await wire.SendAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{method} /{method}/{id}/{size} HTTP/1.1\r\nHost: scenario.test\r\n{(length > 0 ? $"Content-Length: {length}\r\n" : "")}\r\n"));
        if (length > 0)
        {
            await wire.SendAsync(Pattern.Of(id, length));
        }

        if (await wire.HeadAsync() is not { } head)
        {
            return ("closed without an answer", true);
        }

        var status = head.Split(' ')[1];
        var closes = Headers.Value(head, "connection") == "close";
        var (isOurs, isChunked) = (Headers.Value(head, "x-id") is not null, Headers.Value(head, "transfer-encoding") is not null);
        if (status != "200" && !isOurs)
        {
            // The proxy's own page.
            return (status, closes || isChunked || await SkipAsync(wire, head));
        }

        if (Headers.Value(head, "x-id") != id.ToString(CultureInfo.InvariantCulture) || Headers.LengthOf(head) != size)
        {
            return (Scenarios.Asked.WrongBytes, true);
        }

        for (var seen = 0; seen < size;)
        {
            var block = await wire.BlockAsync(size - seen);
            if (block.IsEmpty)
            {
                return ("cut off", true);
            }

            if (Pattern.FirstWrong(id, seen, block.Span) >= 0)
            {
                return (Scenarios.Asked.WrongBytes, true);
            }

            seen += block.Length;
        }

        return (status == "200" ? "" : status, closes);
    }

    private static async Task<bool> SkipAsync(Wire wire, string head)
    {
        var length = Headers.LengthOf(head);
        return await wire.SkipAsync(length) < length;
    }
}
