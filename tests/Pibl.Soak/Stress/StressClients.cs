using System.Net.Sockets;

namespace Pibl.Soak.Stress;

/// <summary>Clients of every kind, each on connections of its own, until they are told to stop.</summary>
internal sealed class StressClients(int port, Findings findings)
{
    /// <summary>A client whose system takes little at once.</summary>
    private const int SmallBufferBytes = 4096;

    /// <summary>So many stored bodies are asked for again and again.</summary>
    private const int StoredCount = 300;

    private static readonly Way[] Usual =
        [Way.Plain, Way.Plain, Way.Stored, Way.StoredChunks, Way.UntilClose, Way.Upload];

    private long _id = 1_000_000;

    /// <summary><paramref name="each"/> clients of each kind.</summary>
    public Task RunAsync(int each, CancellationToken stop)
    {
        Func<Task>[] kinds =
        [
            WholeAsync, WholeAsync, PipelineAsync, SlowAsync, HalfCloseAsync, ResetAsync, ResetAsync, CutAsync,
            RefusedAsync, TunnelAsync,
        ];
        return Task.WhenAll(kinds.SelectMany(kind => Enumerable.Range(0, each).Select(_ => AgainAsync(kind, stop))));
    }

    private async Task AgainAsync(Func<Task> client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await client();
            }
            catch (WrongBytesException)
            {
                // Reported where it was seen.
            }
            catch (SocketException e)
            {
                findings.Fault($"{client.Method.Name}: {e.SocketErrorCode}");
            }
        }
    }

    private async Task WholeAsync()
    {
        using var talk = new Talk(await Wire.ConnectAsync(port), findings);
        for (var count = Random.Shared.Next(1, 30); count > 0; count--)
        {
            var plan = AnyPlan();
            await talk.AskAsync(plan);
            if (!await talk.ReadAsync(plan))
            {
                return;
            }
        }
    }

    private async Task PipelineAsync()
    {
        using var wire = await Wire.ConnectAsync(port, Random.Shared.Next(2) * SmallBufferBytes);
        using var talk = new Talk(wire, findings);
        var plans = Enumerable.Range(0, Random.Shared.Next(2, 40))
            .Select(_ => Random.Shared.Next(2) == 0
                ? StoredOf(Random.Shared.Next(StoredCount))
                : new Plan(Way.Plain, NextId(), Random.Shared.Next(3_000)))
            .ToArray();
        await wire.SendAsync(string.Concat(plans.Select(plan => Talk.HeadOf(plan))));
        foreach (var plan in plans)
        {
            if (!await talk.ReadAsync(plan))
            {
                return;
            }
        }
    }

    private async Task SlowAsync()
    {
        using var talk = new Talk(await Wire.ConnectAsync(port, SmallBufferBytes), findings)
        {
            Pause = TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20)),
            Piece = Random.Shared.Next(2_000, 60_000),
        };
        var plan = AnyPlan() with { Size = Random.Shared.Next(50_000, 500_000) };
        plan = plan.Way is Way.Stored or Way.StoredChunks ? StoredOf(plan.Id) : plan;
        await talk.AskAsync(plan);
        await talk.ReadAsync(plan);
    }

    private async Task HalfCloseAsync()
    {
        using var wire = await Wire.ConnectAsync(port, Random.Shared.Next(2) * SmallBufferBytes);
        using var talk = new Talk(wire, findings) { Pause = TimeSpan.FromMilliseconds(Random.Shared.Next(3)) };
        var plan = AnyPlan();
        await talk.AskAsync(plan, Random.Shared.Next(2) == 0 ? "Connection: close\r\n" : "");
        wire.Finish();
        await talk.ReadAsync(plan);
    }

    private async Task ResetAsync()
    {
        using var wire = await Wire.ConnectAsync(port, Random.Shared.Next(2) * SmallBufferBytes);
        var plan = AnyPlan();
        var head = Talk.HeadOf(plan);
        await wire.SendAsync(head[..Random.Shared.Next(1, head.Length + 1)]);
        if (Random.Shared.Next(3) > 0)
        {
            await Pause.ForAsync(Random.Shared.Next(4));
        }

        findings.Count("reset");
        wire.Reset();
    }

    private async Task CutAsync()
    {
        using var talk = new Talk(await Wire.ConnectAsync(port), findings);
        var plan = new Plan(Way.Cut, NextId(), Random.Shared.Next(10, 400_000));
        await talk.AskAsync(plan);
        await talk.ReadCutAsync(plan);
        await Pause.ForAsync(ms: 20);
    }

    private async Task RefusedAsync()
    {
        using var talk = new Talk(await Wire.ConnectAsync(port), findings);
        var plan = new Plan(Way.Refused, NextId(), Random.Shared.Next(1_000, 200_000));
        await talk.AskAsync(plan);
        await talk.ReadAsync(plan);
        await Pause.ForAsync(ms: 20);
    }

    private async Task TunnelAsync()
    {
        using var talk = new Talk(await Wire.ConnectAsync(port, Random.Shared.Next(2) * SmallBufferBytes), findings);
        await talk.TunnelAsync(new Plan(Way.Tunnel, NextId(), Random.Shared.Next(1, 2_000_000)));
    }

    private Plan AnyPlan()
    {
        var way = Usual[Random.Shared.Next(Usual.Length)];
        return way is Way.Stored or Way.StoredChunks
            ? StoredOf(Random.Shared.Next(StoredCount))
            : new Plan(way, NextId(), AnySize());
    }

    /// <summary>The same body each time, since it is answered from the cache the second time.</summary>
    private static Plan StoredOf(long id)
    {
        var number = id % StoredCount;
        return new Plan(number % 2 == 0 ? Way.Stored : Way.StoredChunks, number, (int)(number * number * 3));
    }

    private static int AnySize() => Random.Shared.Next(4) switch
    {
        0 => Random.Shared.Next(20),
        1 => Random.Shared.Next(5_000),
        2 => Random.Shared.Next(70_000),
        _ => Random.Shared.Next(700_000),
    };

    private long NextId() => Interlocked.Increment(ref _id);
}
