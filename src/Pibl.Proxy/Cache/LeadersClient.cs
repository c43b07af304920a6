using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Cache;

/// <summary>
/// The client of the request that began a fetch, for as long as it is there: the fetch may outlive it, and then informs
/// nobody.
/// </summary>
internal sealed class LeadersClient(IClientStream client) : IClientStream
{
    private readonly Lock _gate = new();
    private Task _informing = Task.CompletedTask;
    private bool _hasLeft;

    public Connection Connection => client.Connection;

    public CancellationToken Ended => client.Ended;

    public ValueTask InformAsync(ResponseHead interim)
    {
        lock (_gate)
        {
            if (_hasLeft)
            {
                return default;
            }

            _informing = TryInformAsync(interim);
            return new ValueTask(_informing);
        }
    }

    /// <summary>A request that may be shared has no content.</summary>
    public void Lend(RequestBody content, Task reader) => client.Lend(content, reader);

    public ValueTask<Fault?> RewindAsync(RequestBody content, CancellationToken abandoned) => default;

    /// <summary>From now on nothing more is written to it; to be awaited before somebody else writes.</summary>
    public Task LeaveAsync()
    {
        lock (_gate)
        {
            _hasLeft = true;
            return _informing;
        }
    }

    private async Task TryInformAsync(ResponseHead interim)
    {
        try
        {
            await client.InformAsync(interim);
        }
        catch (Exception e) when (e is BodyException || BrokenConnection.Is(e))
        {
            // It is gone, which whoever watches it finds out; others may still want the answer.
        }
    }
}
