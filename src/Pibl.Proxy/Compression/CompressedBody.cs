using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Compression;

/// <summary>
/// A server's body, compressed as it is read, on workers. Nothing is held back: when the server pauses, what has come
/// from it goes out. It ends as the server's body ends, whole or broken off.
/// </summary>
/// <remarks>
/// Rule 1: the source is read from wherever the last read of it ended; compressing is done on a worker, one block (256
/// KB) a turn. Rule 2: a read of the source that does not end at once is a pause. It stays under way while the client
/// takes what was flushed, and the next read goes on with it. Rule 3: the encoder and its place go back with the last
/// byte, and not when the client has taken it.
/// </remarks>
internal sealed class CompressedBody(
    StreamedBody source, ContentCoding coding, Compressors compressors, bool isEndless) : StreamedBody
{
    /// <summary>So much goes out in one block, or more.</summary>
    private const int BlockBytes = 16 << 10;

    private readonly CompressedOutput _output = new();
    private ValueTask<ReadOnlyMemory<byte>>? _ahead;
    private Encoder? _encoder;
    private bool _holdsBack;
    private bool _isWhole;
    private bool _hasLeft;
    private BodyException? _failed;

    public override Framing Framing => Framing.Chunked;

    public override Fields Trailers => source.Trailers;

    public override void BreakOff() => source.BreakOff();

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        try
        {
            if (_failed is { } failed)
            {
                throw failed;
            }

            _output.Clear();
            while (!_isWhole && _output.Length < BlockBytes)
            {
                var ahead = _ahead ?? source.ReadAsync(cancel);
                _ahead = ahead;
                if (_holdsBack && !ahead.IsCompleted)
                {
                    await new WorkerTurn(compressors.Workers);
                    if (!ahead.IsCompleted && Flush())
                    {
                        break;
                    }
                }

                _ahead = null;
                var block = await ahead;
                await new WorkerTurn(compressors.Workers);
                Take(block.Span);
            }

            return _output.Written;
        }
        finally
        {
            EndRead();
        }
    }

    protected override void LetGo()
    {
        Leave();
        _output.Dispose();
        if (_ahead is not { } ahead)
        {
            source.Dispose();
            return;
        }

        source.BreakOff();
        _ = DisposeAfterAsync(ahead);
    }

    /// <summary>Compresses a block of the source, or what ends it.</summary>
    private void Take(ReadOnlySpan<byte> block)
    {
        try
        {
            _encoder ??= Encoder.For(coding);
            if (block.IsEmpty)
            {
                _encoder.Finish(_output);
                _isWhole = true;
                Leave();
                return;
            }

            _encoder.Write(block, _output);
            _holdsBack = true;
        }
        catch (Exception e)
        {
            throw _failed = Failed(e);
        }
    }

    // False where nothing was held back after all: an empty block would end the body.
    private bool Flush()
    {
        try
        {
            _encoder!.Flush(_output);
            _holdsBack = false;
            return _output.Length > 0;
        }
        catch (Exception e)
        {
            throw _failed = Failed(e);
        }
    }

    // What is cut short must not look whole, whatever cut it.
    private static BodyException Failed(Exception e) =>
        new(Fault.OfUs(FaultKind.Bug, $"the body could not be compressed: {e.Message}", e.GetType().Name));

    private void Leave()
    {
        if (_hasLeft)
        {
            return;
        }

        _hasLeft = true;
        _encoder?.Dispose();
        compressors.Leave(isEndless);
    }

    // Rule 2 of a StreamedBody: what was broken off is awaited, and disposed then.
    private async Task DisposeAfterAsync(ValueTask<ReadOnlyMemory<byte>> reading)
    {
        try
        {
            await reading;
        }
        catch (Exception e) when (e is BodyException or OperationCanceledException || BrokenConnection.Is(e))
        {
            // That is what ends it.
        }
        finally
        {
            source.Dispose();
        }
    }
}
