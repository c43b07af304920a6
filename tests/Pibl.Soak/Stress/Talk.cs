using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Pibl.Soak.Stress;

/// <summary>One client's side of a connection: requests by plan, and answers that are checked byte by byte.</summary>
internal sealed class Talk(Wire wire, Findings findings) : IDisposable
{
    /// <summary>Who waits longer for a byte has been forgotten.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whoever has been silent for so long behind an answer, as on a machine that has far too much to do, may find that
    /// the connection is closed (RFC 9112 §9.5): half of TIMEOUT_IDLE here.
    /// </summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(1);

    private const string Upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3RyZXNz\r\n";

    private long _answeredAt;
    private bool _isLate;

    /// <summary>Waits between two reads: a client that takes its time.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How much is taken at once, in bytes.</summary>
    public int Piece { get; init; } = int.MaxValue;

    public static string HeadOf(Plan plan, string more = "") => plan.IsUpload
        ? $"POST {plan.Path} HTTP/1.1\r\nHost: stress.test\r\nContent-Length: {plan.Size}\r\n{more}\r\n"
        : $"GET {plan.Path} HTTP/1.1\r\nHost: stress.test\r\n{more}\r\n";

    /// <summary>Sends the head, and the body of an upload.</summary>
    public async Task AskAsync(Plan plan, string more = "")
    {
        try
        {
            await wire.SendAsync(HeadOf(plan, more));
        }
        catch (SocketException) when (NoteLate())
        {
            // Who reads the answer meets it again.
            return;
        }

        NoteLate();
        try
        {
            await wire.SendAsync(plan.IsUpload ? Pattern.Of(plan.Id, plan.Size) : []);
        }
        catch (SocketException) when (_isLate)
        {
            // The same.
        }
    }

    /// <summary>
    /// The head of the answer; null behind the end of the connection, which is a reset where it crossed a request.
    /// </summary>
    private async Task<string?> AnswerAsync()
    {
        try
        {
            return await wire.HeadAsync();
        }
        catch (SocketException) when (_isLate)
        {
            return null;
        }
    }

    private bool NoteLate() => _isLate = _answeredAt != 0 && Stopwatch.GetElapsedTime(_answeredAt) > Silent;

    /// <summary>Reads one answer. True when it is whole, right, and another request may follow.</summary>
    public async Task<bool> ReadAsync(Plan plan)
    {
        if (await InTimeAsync(AnswerAsync(), plan) is not { } head)
        {
            if (_isLate)
            {
                findings.Count("closed behind a silence");
                return false;
            }

            return Wrong(plan, "the connection ended before the answer");
        }

        var status = head.Split(' ')[1];
        if (plan.Way == Way.Refused)
        {
            findings.Count($"refused uploads told {status}");
            return status is "413" ? false : Wrong(plan, $"status {status} for a refused upload");
        }

        if (status != "200")
        {
            return Wrong(plan, $"status {status}");
        }

        if (Headers.Value(head, "x-id") != plan.Path)
        {
            return Wrong(plan, $"the answer to {Headers.Value(head, "x-id")}");
        }

        var isWhole = await (
            Headers.Value(head, "transfer-encoding") is not null ? ChunksAsync(plan)
            : Headers.Value(head, "content-length") is null ? BodyAsync(plan, long.MaxValue)
            : BodyAsync(plan, Headers.LengthOf(head)));
        if (isWhole)
        {
            findings.Count($"{plan.Way} whole");
        }

        _answeredAt = Stopwatch.GetTimestamp();
        return isWhole && Headers.Value(head, "connection") is not "close";
    }

    /// <summary>An answer that is cut off must be seen to be.</summary>
    public async Task ReadCutAsync(Plan plan)
    {
        var head = await InTimeAsync(wire.HeadAsync(), plan);
        if (head is null || head.Split(' ')[1] != "200")
        {
            findings.Count("Cut without a head");
            return;
        }

        try
        {
            var seen = await CheckAsync(plan, plan.Size, 0);
            _ = seen < plan.Size ? true : Wrong(plan, "an answer that its server cut off came whole");
            findings.Count("Cut seen");
        }
        catch (System.Net.Sockets.SocketException)
        {
            findings.Count("Cut seen");
        }
    }

    /// <summary>Sends and reads at the same time what a tunnel gives back.</summary>
    public async Task TunnelAsync(Plan plan)
    {
        await wire.SendAsync(HeadOf(plan, Upgrade));
        if (await InTimeAsync(wire.HeadAsync(), plan) is not { } head || head.Split(' ')[1] != "101")
        {
            Wrong(plan, "no tunnel");
            return;
        }

        var sending = wire.SendAsync(Pattern.Of(plan.Id, plan.Size));
        var seen = await CheckAsync(plan, plan.Size, 0);
        await sending;
        _ = seen == plan.Size ? true : Wrong(plan, $"a tunnel that ended after {seen} of {plan.Size} bytes");
        findings.Count("Tunnel whole");
    }

    public void Dispose() => wire.Dispose();

    private async Task<bool> BodyAsync(Plan plan, long length)
    {
        var expected = Math.Min(length, plan.Size);
        var seen = await CheckAsync(plan, length, 0);
        return (length == long.MaxValue || length == plan.Size) && seen == expected
            ? true
            : Wrong(plan, $"{seen} bytes of {plan.Size}, and {length} were promised");
    }

    private async Task<bool> ChunksAsync(Plan plan)
    {
        for (var seen = 0L; ;)
        {
            if (await InTimeAsync(wire.LineAsync(), plan) is not { } line)
            {
                return Wrong(plan, $"cut off between chunks after {seen} bytes");
            }

            var size = long.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size > 0 && await CheckAsync(plan, size, seen) < size)
            {
                return Wrong(plan, $"cut off inside a chunk after {seen} bytes");
            }

            seen += size;
            if (await InTimeAsync(wire.LineAsync(), plan) is not "")
            {
                return Wrong(plan, "no line end behind a chunk");
            }

            if (size == 0)
            {
                return seen == plan.Size || Wrong(plan, $"{seen} bytes in chunks, and {plan.Size} were asked for");
            }
        }
    }

    /// <summary>How many of the next <paramref name="length"/> bytes came; each of them is compared.</summary>
    private async Task<long> CheckAsync(Plan plan, long length, long offset)
    {
        var seen = 0L;
        while (seen < length)
        {
            var block = await InTimeAsync(wire.BlockAsync((int)Math.Min(length - seen, Piece)), plan);
            if (block.IsEmpty)
            {
                return seen;
            }

            if (Pattern.FirstWrong(plan.Id, offset + seen, block.Span) is var wrong and >= 0)
            {
                var bytes = Convert.ToHexString(block.Span[wrong..Math.Min(block.Length, wrong + 16)]);
                Wrong(plan, $"WRONG BYTE at {offset + seen + wrong}: {bytes}");
                throw new WrongBytesException();
            }

            seen += block.Length;
            await Soak.Pause.ForAsync(Pause);
        }

        return seen;
    }

    private async Task<T> InTimeAsync<T>(Task<T> reading, Plan plan)
    {
        if (reading.IsCompleted)
        {
            return await reading;
        }

        var begun = Stopwatch.GetTimestamp();
        try
        {
            return await reading.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Wrong(plan, $"HANGS: no byte for {Patience.TotalSeconds:0} s");
            throw new WrongBytesException();
        }
        finally
        {
            findings.Waited((long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
    }

    private bool Wrong(Plan plan, string what)
    {
        findings.Fault($"{plan.Path}: {what}");
        return false;
    }
}

/// <summary>What came is wrong, and has been reported: nothing more is read from this connection.</summary>
internal sealed class WrongBytesException : Exception;
