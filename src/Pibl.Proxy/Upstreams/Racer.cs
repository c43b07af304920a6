using Pibl.Balance;
using Pibl.Cache;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// One of two attempts that are under way at once. It ends with its exchange's client, or when the other one has
/// answered.
/// </summary>
internal sealed class Racer : IPermit, IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _abandoned;
    private readonly Clusters _clusters;

    /// <param name="attempt">Begins at once.</param>
    /// <param name="upstreams">How a server is asked.</param>
    /// <param name="clusters">Where its place is.</param>
    /// <param name="missed">What is asked.</param>
    /// <param name="allowed">How long its answer may take to begin.</param>
    /// <param name="scope">Whose exchange it is.</param>
    /// <param name="informs">Interim responses go to the client: of one of the two.</param>
    public Racer(
        Attempt attempt, IUpstreams upstreams, Clusters clusters, Missed missed, TimeSpan allowed, ExchangeScope scope,
        bool informs)
    {
        (Attempt, _clusters) = (attempt, clusters);
        _abandoned = scope.Abandoned.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);

        // A body that it brings ends with the client until the exchange is over.
        scope.Hold(this);
        Sending = upstreams.SendAsync(attempt.Endpoint, missed, allowed, scope.Beside(informs, _over.Token)).AsTask();
    }

    public Attempt Attempt { get; }

    public Task<UpstreamResult> Sending { get; }

    /// <summary>A tunnel is not asked for twice.</summary>
    public bool IsKeptByTunnels => false;

    /// <summary>The exchange is over.</summary>
    public void Leave() => Dispose();

    public void Dispose()
    {
        _abandoned.Dispose();
        _over.Dispose();
    }

    /// <summary>What came of it; on a bug its place is left.</summary>
    public async ValueTask<UpstreamResult> ResultAsync()
    {
        try
        {
            return await Sending;
        }
        catch
        {
            _clusters.UseOf(Attempt.Server).Leave();
            throw;
        }
    }

    /// <summary>Nobody wants its answer. Its place is left as soon as it has ended.</summary>
    public void BreakOff()
    {
        _over.Cancel();
        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            var sent = await ResultAsync();
            if (sent.IsAnswered(out _, out var body))
            {
                // It had answered as well: the body gives the place back.
                body.Dispose();
            }
            else
            {
                _clusters.UseOf(Attempt.Server).Leave();
            }
        }
        catch (Exception bug)
        {
            _clusters.Complain(bug);
        }
    }
}
