using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>
/// What one reader of <c>/api/events</c> gets: the event of this moment, and one each second from then on. Who reads
/// slowly misses some, and none wait for him.
/// </summary>
internal sealed class LiveStream(LiveView view) : StreamedBody
{
    // Never disposed, which it need not be: it has no timer, and nobody asks for its handle.
    private readonly CancellationTokenSource _left = new();
    private bool _hasBegun;

    public override Framing Framing => Framing.Chunked;

    public override void BreakOff() => _left.Cancel();

    protected override async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        try
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                return view.Event();
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _left.Token);
            return await view.NextAsync().WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BodyException(Faults.ClientLeft);
        }
        finally
        {
            EndRead();
        }
    }

    protected override void LetGo() => view.Leave();
}
