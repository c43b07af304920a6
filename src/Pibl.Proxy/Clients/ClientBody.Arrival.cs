using System.Runtime.CompilerServices;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>How long a request's body may take to come, and whose turn it is.</summary>
public sealed partial class ClientBody
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync()
    {
        // One of its own: the reply may be on its way at the same time, at another pace.
        _deadline ??= _heartbeat.Watch(_client.InterruptRead);
        Expect(_awaitsContinue ? long.MaxValue : WaitMs);
        var since = _heartbeat.NowMs;
        var read = await ArriveAsync();
        _deadline.Clear();

        // RFC 9110 §10.1.1: a client need not wait for ever for a 100, and what was waited for was not its own.
        var waitedMs = _awaitsContinue ? 0 : _heartbeat.NowMs - since;
        _awaitsContinue = false;
        _credit = _credit.After(waitedMs, read);
        if (read == 0)
        {
            throw Break(_blocks.AtEnd()
                ?? Fault.OfClient(FaultKind.ClientGone, "the client broke off inside its request body"));
        }

        _buffer.Filling(read);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ArriveAsync()
    {
        while (true)
        {
            try
            {
                if (_buffer.Length == 0)
                {
                    // Nothing is held for a client that takes its time.
                    _buffer.Release();
                    await _client.WaitAsync();
                }

                return await _client.ReadAsync(_buffer.Room(ConnectionSettings.BodyReadBytes));
            }
            catch (OperationCanceledException) when (!_isUnwanted && _heartbeat.NowMs < Volatile.Read(ref _dueMs))
            {
                // An interruption that was meant for a wait that is over; a later one is seen once reads go on.
                _client.ResumeRead();
                Interlocked.MemoryBarrier();
                if (_isUnwanted)
                {
                    _client.InterruptRead();
                }
            }
            catch (OperationCanceledException)
            {
                throw Break(Fault.OfClient(
                    FaultKind.RequestTimeout, "the request body stands still or comes too slowly (TIMEOUT_BODY, RATE_MIN)"));
            }
            catch (Exception e) when (BrokenConnection.Is(e))
            {
                throw Break(
                    Fault.OfClient(FaultKind.ClientGone, $"the client broke off inside its request body: {e.Message}"));
            }
        }
    }

    /// <summary>How long the next bytes may take.</summary>
    private long WaitMs => Volatile.Read(ref _lastMs) is var last and < long.MaxValue
        ? Math.Max(0, Math.Min(Math.Min(_credit.WaitMs, Linger.SilentMsMax), last - _heartbeat.NowMs))
        : _credit.WaitMs;

    private void Expect(long withinMs)
    {
        if (withinMs == long.MaxValue)
        {
            Volatile.Write(ref _dueMs, long.MaxValue);
        }
        else
        {
            Volatile.Write(ref _dueMs, _heartbeat.NowMs + withinMs);
            _deadline?.Set(withinMs);
        }
    }
}
