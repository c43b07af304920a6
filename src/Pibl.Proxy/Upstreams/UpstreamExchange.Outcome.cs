using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Upstreams;

/// <summary>What became of it: for the server's health, and for the place that it held there.</summary>
internal sealed partial class UpstreamExchange
{
    /// <summary>So long a server that has answered may take for one more block of the request's body.</summary>
    private static readonly TimeSpan TakesRest = TimeSpan.FromSeconds(5);

    /// <summary>The response came whole, or why it did not: for the server's health.</summary>
    public void Report(Fault? fault, int status = 0) => pool.Report(fault, status);

    /// <summary>The tunnel is over.</summary>
    public void EndTunnel(UpstreamConnection connection)
    {
        pool.Use.LeaveTunnel();
        End(connection, isWhole: false);
    }

    /// <summary>
    /// The response is over: the connection is kept when both messages end cleanly, with nothing behind.
    /// </summary>
    /// <param name="connection">Rented until now.</param>
    /// <param name="isWhole">The response has ended as its own framing says.</param>
    /// <param name="keepsAlive">The server keeps the connection.</param>
    /// <param name="isDoubtful">It is one without content by rule (<see cref="UpstreamConnection.TryTake"/>).</param>
    public void End(UpstreamConnection connection, bool isWhole, bool keepsAlive = false, bool isDoubtful = false)
    {
        // From here on the client's leaving is no concern of this connection's.
        _clientGone.Dispose();
        if (IsAnswered)
        {
            pool.Use.Leave();
            scope.LeaveServers(_answeredIn);
        }

        if (isWhole && _upload is { IsCompleted: false } upload)
        {
            _ = FinishAsync(connection, upload, keepsAlive, isDoubtful);
            return;
        }

        Leave(connection, isWhole && keepsAlive && IsUploaded, isDoubtful);
    }

    /// <summary>
    /// A server that has answered early may go on reading: it gets the rest of the body (RFC 9112 §9.3), as long as it
    /// takes it, and as the client sends it, which the connection bounds. One that wants no more closes or resets.
    /// </summary>
    private async Task FinishAsync(UpstreamConnection connection, Task<Fault?> upload, bool keepsAlive, bool isDoubtful)
    {
        var uploaded = false;
        try
        {
            connection.Expect(TakesRest);
            uploaded = await upload is null;
        }
        finally
        {
            if (uploaded && !keepsAlive)
            {
                connection.Retire();
            }
            else
            {
                Leave(connection, uploaded && !connection.IsBound, isDoubtful);
            }
        }
    }

    private void Leave(UpstreamConnection connection, bool reusable, bool isDoubtful)
    {
        if (!reusable || connection.Buffer.Length > 0 || (connection.IsBound && scope.Client is null))
        {
            connection.Close();
        }
        else if (connection.IsBound)
        {
            pool.Bound.Return(scope.Client!, pool, connection, isDoubtful);
        }
        else
        {
            pool.Return(connection, isDoubtful);
        }
    }

    private ValueTask<UpstreamResult> FailOrRepeatAsync(UpstreamConnection connection, Fault fault, bool isKept)
    {
        if (!UpstreamFaults.MayBeStale(fault, isKept))
        {
            return new ValueTask<UpstreamResult>(Fail(connection, fault));
        }

        // Once: the next connection is a new one.
        End(connection, isWhole: false);
        return MayRepeat(fault) && (upstreams.Retries?.Allows(fault) ?? true)
            ? RepeatAsync()
            : new ValueTask<UpstreamResult>(UpstreamResult.Failed(fault));
    }

    private async ValueTask<UpstreamResult> RepeatAsync() =>
        await scope.RewindAsync(Outgoing) is { } gone
            ? UpstreamResult.Failed(gone)
            : await ConnectAsync();
}
