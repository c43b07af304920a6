using System.Runtime.CompilerServices;
using Pibl.Exchange;
using Pibl.Http;

namespace Pibl.Conversation;

/// <summary>How a conversation waits for its next request: idle at first, then with what a head may take.</summary>
public sealed partial class Conversation
{
    /// <summary>A head, or the fault in one; neither when the client left between two requests.</summary>
    // Pooled: it waits once an exchange, and its frame would be 176 bytes.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Parsed<RequestHead>> ReadHeadAsync()
    {
        var scanned = 0;
        IsIdle = _buffer.Length == 0;
        _deadline.Set((long)(_number == 0 || !IsIdle ? _wire.Timeouts.Head : _wire.Timeouts.Idle).TotalMilliseconds);
        if (IsIdle)
        {
            // Whoever hurries an idle conversation is either seen here, or sees that it is idle.
            Interlocked.MemoryBarrier();
            if (_isLast)
            {
                _ending = "drain";
                return default;
            }

            Rest();
        }

        while (true)
        {
            var parsed = _buffer.Length == 0 ? default : RequestParser.Parse(
                _buffer.Filled, _wire.Limits.Head, ref scanned, _isTrusted);
            if (!parsed.NeedsMore)
            {
                _deadline.Clear();
                IsIdle = false;
                return parsed;
            }

            int read;
            try
            {
                if (_buffer.Length == 0)
                {
                    await _client.WaitAsync();
                }

                read = await _client.ReadAsync(_buffer.Room(Wire.ReadBytes));
            }
            catch (OperationCanceledException)
            {
                // Told to stop, or out of time. A silent client is left without a word; half a head is answered (RFC 9110 §15.5.9).
                _ending = _timedOut ? "timeout" : "drain";
                return _buffer.Length == 0 ? default : new Parsed<RequestHead>(Fault.OfClient(
                    FaultKind.RequestTimeout, "the request head did not arrive in time (TIMEOUT_HEAD)"));
            }

            if (read == 0)
            {
                _ending = "client closed";
                return _buffer.Length == 0 ? default : new Parsed<RequestHead>(Fault.OfClient(
                    FaultKind.BadRequest, "the client closed inside its request head", "RFC 9112 §8"));
            }

            if (_buffer.Length == 0)
            {
                IsIdle = false;
                _deadline.Set((long)_wire.Timeouts.Head.TotalMilliseconds);
            }

            _buffer.Filling(read);
        }
    }

    /// <summary>
    /// Between two requests a conversation holds no buffer, for however short a time: the pool gives the next one that is
    /// still warm from another conversation. 10,000 idle clients cost what their objects do.
    /// </summary>
    private void Rest()
    {
        _buffer.Release();
        _reply.Rest();
    }
}
