using System.Net;
using System.Net.Sockets;
using Pibl.Forward;

namespace Pibl.Transport;

/// <summary>
/// Connects to the first address of several that answers (RFC 8305 §5). The next one is tried when the one before has
/// failed, or has been silent for a while; the first connection wins, and the others are closed.
/// </summary>
internal static class ConnectRace
{
    /// <summary>Throws what <paramref name="connect"/> threw where none stands.</summary>
    /// <param name="addresses">In the order in which they are tried.</param>
    /// <param name="connect">
    /// Throws <see cref="SocketException"/>, or <see cref="OperationCanceledException"/> when cancelled.
    /// </param>
    /// <param name="clock">For the wait between two tries.</param>
    /// <param name="cancel">Ends all of them.</param>
    public static async ValueTask<IDuplex> RunAsync(
        IPAddress[] addresses,
        Func<IPAddress, CancellationToken, ValueTask<IDuplex>> connect,
        TimeProvider clock,
        CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task>();
        var failure = new SocketException((int)SocketError.HostNotFound);
        try
        {
            for (var next = 0; next < addresses.Length || running.Count > 0;)
            {
                if (next < addresses.Length)
                {
                    running.Add(connect(addresses[next++], over.Token).AsTask());
                }

                var done = await Task.WhenAny(running.Concat(StaggerOf(next < addresses.Length, clock, over.Token)));
                if (running.Remove(done))
                {
                    try
                    {
                        return await (Task<IDuplex>)done;
                    }
                    catch (SocketException e)
                    {
                        failure = MoreTelling(failure, e);
                    }
                }

                cancel.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            over.Cancel();
            running.ForEach(Close);
        }

        throw failure;
    }

    private static IEnumerable<Task> StaggerOf(bool hasNext, TimeProvider clock, CancellationToken over) =>
        hasNext ? [Task.Delay(AddressOrder.Stagger, clock, over)] : [];

    /// <summary>
    /// What an address says of the server tells more than what keeps this machine from trying another one.
    /// </summary>
    private static SocketException MoreTelling(SocketException first, SocketException second) =>
        ConnectErrors.Of(first.SocketErrorCode) == ConnectError.Refused ? first : second;

    /// <summary>It has lost: what still comes of it is closed.</summary>
    private static void Close(Task loser) => loser.ContinueWith(
        static task =>
        {
            // A failure is looked at too, so that nobody reports it as unobserved.
            if (task.Exception is null && task is Task<IDuplex> { IsCompletedSuccessfully: true } late)
            {
                late.Result.Dispose();
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
