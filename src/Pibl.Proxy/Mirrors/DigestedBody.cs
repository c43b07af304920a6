using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Mirrors;

/// <summary>
/// A server's body on its way to the client, at the client's pace and without a copy: only its digest is made, and the
/// mirror's is compared with that.
/// </summary>
internal sealed class DigestedBody(StreamedBody source, MirroredExchange exchange) : StreamedBody
{
    private BodyDigest _digest;
    private bool _isOver;

    public override Framing Framing => source.Framing;

    public override Fields Trailers => source.Trailers;

    public override void BreakOff() => source.BreakOff();

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        var reading = source.ReadAsync(cancel);
        return reading.IsCompletedSuccessfully ? new(Digest(reading.Result)) : AwaitAsync(reading);
    }

    protected override void LetGo()
    {
        End(null);
        source.Dispose();
    }

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> AwaitAsync(ValueTask<ReadOnlyMemory<byte>> reading)
    {
        try
        {
            return Digest(await reading);
        }
        catch
        {
            End(null);
            throw;
        }
        finally
        {
            EndRead();
        }
    }

    private ReadOnlyMemory<byte> Digest(ReadOnlyMemory<byte> block)
    {
        if (!_isOver)
        {
            _digest = _digest.With(block.Span);

            // A reader that counts does not wait for the empty block.
            var isWhole = Framing.Kind == FramingKind.Exactly ? _digest.Length == Framing.Length : block.IsEmpty;
            if (isWhole || _digest.IsFull)
            {
                End(_digest);
            }
        }

        return block;
    }

    private void End(BodyDigest? digest)
    {
        if (!_isOver)
        {
            _isOver = true;
            exchange.EndServer(digest);
        }
    }
}
