using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>
/// One TLS connection without input or output: ciphertext and plaintext are spans of the caller's. It knows no socket,
/// clock or thread; one step at a time.
/// </summary>
/// <remarks>
/// <see cref="OverheadMax"/> more room than there is plaintext always suffices for <see cref="Write"/>, up to
/// <see cref="RecordMax"/>.
/// </remarks>
internal sealed unsafe class TlsEngine : IDisposable
{
    /// <summary>The most plaintext in one record (RFC 8446 §5.1).</summary>
    public const int RecordMax = 16 * 1024;

    /// <summary>
    /// What one step adds at most: a record's frame (RFC 8446 §5.2: 22 bytes), and a KeyUpdate or an alert that is due.
    /// </summary>
    public const int OverheadMax = 256;

    private readonly TlsRole _context;
    private TlsBio.Lent* _lent;
    private nint _ssl;

    /// <param name="context">What it offers and asks for.</param>
    /// <param name="ssl">A connection of it, freed with this.</param>
    public TlsEngine(TlsRole context, nint ssl)
    {
        _context = context;
        _lent = (TlsBio.Lent*)NativeMemory.AllocZeroed((nuint)sizeof(TlsBio.Lent));
        _ssl = ssl;
        var bio = TlsBio.Over(_lent);
        OpenSsl.SetBio(_ssl, bio, bio);
    }

    ~TlsEngine() => Free();

    /// <summary>Why it has failed, once it has.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>True while bytes that have come are decrypted and not handed out.</summary>
    public bool HasPlaintext => OpenSsl.Pending(_ssl) > 0;

    internal nint Ssl => _ssl;

    /// <summary>Goes on with the handshake as far as it can.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="consumed">How much of it is done with.</param>
    /// <param name="output">Room for what is to be sent.</param>
    /// <param name="produced">How much is to be sent, whatever the status.</param>
    public TlsStatus Handshake(ReadOnlySpan<byte> input, out int consumed, Span<byte> output, out int produced)
    {
        fixed (byte* from = input, to = output)
        {
            Lend(from, input.Length, to, output.Length);
            OpenCrypto.ClearErrors();
            var result = OpenSsl.Handshake(_ssl);
            var status = result == 1 ? TlsStatus.Done : StatusOf(result);
            (consumed, produced) = TakeBack(input.Length, output.Length);
            return status;
        }
    }

    /// <summary>Decrypts up to the end of one record.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="consumed">How much of it is done with.</param>
    /// <param name="into">Room for plaintext.</param>
    /// <param name="read">How much of it there is: at least one byte where it is <see cref="TlsStatus.Done"/>.</param>
    /// <param name="output">Room for what is to be sent.</param>
    /// <param name="produced">How much is to be sent, whatever the status.</param>
    public TlsStatus Read(
        ReadOnlySpan<byte> input,
        out int consumed,
        Span<byte> into,
        out int read,
        Span<byte> output,
        out int produced)
    {
        nuint count = 0;
        fixed (byte* from = input, to = output, plain = into)
        {
            Lend(from, input.Length, to, output.Length);
            OpenCrypto.ClearErrors();
            var result = OpenSsl.Read(_ssl, plain, (nuint)into.Length, &count);
            var status = result == 1 ? TlsStatus.Done : StatusOf(result);
            (consumed, produced) = TakeBack(input.Length, output.Length);
            read = (int)count;
            return status;
        }
    }

    /// <summary>Encrypts all of <paramref name="plain"/>, at most <see cref="RecordMax"/>, as one record.</summary>
    /// <param name="plain">At least one byte.</param>
    /// <param name="output"><see cref="OverheadMax"/> longer than <paramref name="plain"/>.</param>
    /// <param name="produced">How much is to be sent.</param>
    public TlsStatus Write(ReadOnlySpan<byte> plain, Span<byte> output, out int produced)
    {
        nuint count = 0;
        fixed (byte* from = plain, to = output)
        {
            Lend(null, 0, to, output.Length);
            OpenCrypto.ClearErrors();
            var result = OpenSsl.Write(_ssl, from, (nuint)plain.Length, &count);
            var status = result == 1 ? TlsStatus.Done : StatusOf(result);
            (_, produced) = TakeBack(0, output.Length);
            return status;
        }
    }

    /// <summary>Says that nothing more will be written (close_notify).</summary>
    /// <param name="output">Room for what is to be sent, <see cref="OverheadMax"/>.</param>
    /// <returns>How much is to be sent; 0 where there is nothing to say, or it has been said.</returns>
    public int Close(Span<byte> output)
    {
        if (Failure is not null)
        {
            return 0;
        }

        fixed (byte* to = output)
        {
            Lend(null, 0, to, output.Length);
            OpenCrypto.ClearErrors();
            _ = OpenSsl.Shutdown(_ssl);
            OpenCrypto.ClearErrors();
            return TakeBack(0, output.Length).Produced;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Lend(byte* input, int length, byte* output, int room)
    {
        ObjectDisposedException.ThrowIf(_ssl == 0, this);
        *_lent = new TlsBio.Lent { In = input, InLength = length, Out = output, OutRoom = room };
    }

    private (int Consumed, int Produced) TakeBack(int length, int room)
    {
        var (inLeft, outLeft) = (_lent->InLength, _lent->OutRoom);
        *_lent = default;
        GC.KeepAlive(_context);
        return (length - inLeft, room - outLeft);
    }

    private TlsStatus StatusOf(int result)
    {
        switch (OpenSsl.ErrorOf(_ssl, result))
        {
            case OpenSsl.ErrorWantRead:
                return TlsStatus.NeedsInput;
            case OpenSsl.ErrorWantWrite:
                return TlsStatus.NeedsRoom;
            case OpenSsl.ErrorZeroReturn:
                return TlsStatus.Closed;
            default:
                Failure ??= TlsPeer.Explain(_ssl, TlsFailure.OfQueue());
                return TlsStatus.Failed;
        }
    }

    private void Free()
    {
        if (_ssl != 0)
        {
            if (Failure is null)
            {
                // Else a connection that is broken off would take its session with it (SSL_set_shutdown(3)).
                OpenSsl.SetShutdown(_ssl, OpenSsl.ShutdownBoth);
            }

            OpenSsl.Free(_ssl);
            NativeMemory.Free(_lent);
            _ssl = 0;
            _lent = null;
        }
    }
}
