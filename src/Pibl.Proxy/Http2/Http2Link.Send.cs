using System.Diagnostics.CodeAnalysis;
using Pibl.Transport;

namespace Pibl.Http2;

/// <summary>One write at a time.</summary>
internal abstract partial class Http2Link
{
    private ValueTask _sendingEnds;
    private Action? _onSent;

    /// <summary>A write waits for the peer.</summary>
    protected abstract void OnSendBegins();

    /// <summary>It does not any more.</summary>
    protected abstract void OnSendEnds();

    [SuppressMessage("Reliability", "CA2012", Justification = "It is awaited once, by OnSent, where it has not ended.")]
    private void Send()
    {
        try
        {
            var pending = _peer.WriteAsync(_sending.Written, default);
            if (pending.IsCompletedSuccessfully)
            {
                Sent();
                return;
            }

            OnSendBegins();
            _sendingEnds = pending;
            pending.GetAwaiter().UnsafeOnCompleted(_onSent ??= OnSent);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            Fail(e);
        }
    }

    private void Sent()
    {
        lock (Lock)
        {
            _isSending = false;
            _sending.Dispose();
        }
    }

    private void OnSent()
    {
        try
        {
            OnSendEnds();
            _sendingEnds.GetAwaiter().GetResult();
            Sent();
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            Fail(e);
        }

        Flush();
    }

    /// <summary>The peer takes nothing any more.</summary>
    private void Fail(Exception e)
    {
        lock (Lock)
        {
            _isDead = true;
            Broken ??= e.Message;
        }

        Sent();
        _peer.Abort();
    }
}
