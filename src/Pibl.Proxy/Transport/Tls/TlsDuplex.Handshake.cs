using System.Buffers;
using System.Diagnostics;
using Pibl.Forward;
using Pibl.Stages;

namespace Pibl.Transport.Tls;

/// <summary>How a connection begins.</summary>
internal sealed partial class TlsDuplex
{
    /// <summary>As much as a flight takes, mostly: a chain of certificates.</summary>
    private const int FlightBytes = 8 * 1024;

    private string? _asked;

    /// <summary>
    /// Agrees with the peer. Throws <see cref="TlsException"/> where that fails, and what reads and writes throw; then
    /// it is to be disposed.
    /// </summary>
    /// <param name="begun">What has been read of it already.</param>
    /// <param name="share">Where the first answer is made, which costs most of a handshake; null: right here.</param>
    public async ValueTask HandshakeAsync(ReadOnlyMemory<byte> begun, HandshakeShare? share = null)
    {
        Give(begun);
        var (workers, begunAt) = (share?.Next, Stopwatch.GetTimestamp());
        var output = ArrayPool<byte>.Shared.Rent(FlightBytes);
        try
        {
            if (workers is not null)
            {
                await new WorkerTurn(workers);
                if (Volatile.Read(ref _isInterrupted))
                {
                    // Its time was over before its turn came.
                    throw new OperationCanceledException();
                }
            }

            while (true)
            {
                var status = Step(output, out var produced);
                if (share is not null && workers is null)
                {
                    HandshakeShare.Took(begunAt);
                    share = null;
                }

                if (status == TlsStatus.Done)
                {
                    Tls = TlsPeer.SessionOf(engine, isServer ? _asked : TlsPeer.NameOf(engine));
                }

                if (produced > 0 && !TryKeepBack(status, output.AsSpan(0, produced)))
                {
                    await inner.WriteAsync(output.AsMemory(0, produced), default);
                }

                switch (status)
                {
                    case TlsStatus.Done:
                        return;
                    case TlsStatus.NeedsRoom:
                        break;
                    case TlsStatus.NeedsInput:
                        await HearAsync();
                        break;
                    case TlsStatus.Closed or TlsStatus.Failed:
                    default:
                        throw new TlsException(engine.Failure ?? GaveUp);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>The client's certificate is of the connection from here on, and whose were asked for.</summary>
    public void Describe(TlsServer server)
    {
        var authority = server.AuthorityOf(engine);
        Tls = Tls! with
        {
            ClientAuthority = authority,
            Client = authority is null ? null : TlsPeer.CertificateOf(engine),
        };
    }

    private static TlsFailure GaveUp => new(TlsError.Protocol, "the peer gave up inside the handshake");

    /// <summary>
    /// The ticket at the end of a server's handshake goes out with the first answer: that is a packet less. TLS 1.2 has
    /// a client wait for it.
    /// </summary>
    private bool TryKeepBack(TlsStatus status, ReadOnlySpan<byte> output)
    {
        lock (_lock)
        {
            if (status != TlsStatus.Done || !isServer || Tls is not { Version: "1.3" })
            {
                _counts.Add(0, output.Length);
                return false;
            }

            Queue(output);
            if (_cipherAt == _cipherEnd)
            {
                // The request may wait for an acknowledgement, which our system would keep back for 40 ms.
                inner.AcknowledgeNow();
            }

            return true;
        }
    }

    private TlsStatus Step(Span<byte> output, out int produced)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            var status = engine.Handshake(
                _cipher.AsSpan(_cipherAt.._cipherEnd), out var consumed, output, out produced);
            _asked = TlsServer.TakeAsked() ?? _asked;
            Consume(consumed);
            return status;
        }
    }

    private async ValueTask HearAsync()
    {
        await inner.WaitAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(CipherBytesMin);
        var read = 0;
        try
        {
            read = await inner.ReadAsync(buffer);
        }
        finally
        {
            if (read == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (read == 0)
        {
            throw new TlsException(GaveUp);
        }

        lock (_lock)
        {
            (_cipher, _cipherAt, _cipherEnd) = (buffer, 0, read);
        }
    }

    /// <summary>A copy, which goes back to its pool like what is read.</summary>
    private void Give(ReadOnlyMemory<byte> begun)
    {
        if (!begun.IsEmpty)
        {
            _cipher = ArrayPool<byte>.Shared.Rent(begun.Length);
            begun.CopyTo(_cipher);
            (_cipherAt, _cipherEnd) = (0, begun.Length);
        }
    }
}
