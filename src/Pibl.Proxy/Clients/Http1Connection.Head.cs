using System.Runtime.CompilerServices;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>How a connection waits for its next request: idle at first, then with what a head may take.</summary>
public sealed partial class Http1Connection
{
    /// <summary>A head, or the fault in one; neither when the client left between two requests.</summary>
    // Pooled: it waits once an exchange, and its frame would be 176 bytes.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Parsed<RequestHead>> ReadHeadAsync()
    {
        var scanned = 0;
        IsIdle = _buffer.Length == 0;
        Expect(_number == 0 || !IsIdle ? Settings.Timeouts.Head : Settings.Timeouts.Idle);
        if (IsIdle)
        {
            // Whoever hurries an idle connection is either seen here, or sees that it is idle.
            Interlocked.MemoryBarrier();
            ExpectLast();
            ReleaseMemory();
        }

        while (true)
        {
            Renew();
            // RFC 9113 §3.3: over TLS it is agreed upon by ALPN alone.
            var speaksHttp2 = _number == 0 && _connection is { Tls: null, IsPlainOnTls: false } && MayBeHttp2();
            if (speaksHttp2 && _buffer.Length >= Preface.Client.Length)
            {
                _stream.Deadline.Clear();
                _successor = new Http2Connection(
                    _client, _connection, _buffer, isAnnounced: true, _snapshots, _runner, _accessLog, _limit);
                return default;
            }

            var parsed = _buffer.Length == 0 || speaksHttp2 ? default : RequestParser.Parse(
                _buffer.Filled, Settings.Limits.Head, ref scanned, _isTrusted,
                _connection.Tls is null ? ClientScheme.Http : ClientScheme.Https);
            if (!parsed.NeedsMore)
            {
                _stream.Deadline.Clear();
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

                read = await _client.ReadAsync(_buffer.Room(ConnectionSettings.ReadBytes));
            }
            catch (OperationCanceledException)
            {
                // Out of time, told to stop, or interrupted for a wait that is over: the first alone is a reason.
                _client.ResumeRead();
                Interlocked.MemoryBarrier();
                ExpectLast();
                if (Settings.Heartbeat.NowMs < _dueMs || HasArrivedMeanwhile())
                {
                    continue;
                }

                // A silent client is left without a word; half a head is answered (RFC 9110 §15.5.9).
                IsIdle = false;
                _stream.Ending = _stream.IsDraining ? Drained : "timeout";
                return _buffer.Length == 0 ? default : new Parsed<RequestHead>(Fault.OfClient(
                    FaultKind.RequestTimeout, "the request head did not arrive in time (TIMEOUT_HEAD)"));
            }

            catch (Exception e) when (BrokenConnection.Is(e) && _buffer.Length > 0)
            {
                // Half a head is an exchange too, and leaves its entry.
                IsIdle = false;
                return new Parsed<RequestHead>(Fault.OfClient(
                    FaultKind.ClientGone, $"the client broke off inside its request head: {e.Message}"));
            }

            if (read == 0)
            {
                (IsIdle, _stream.HasFinished, _stream.Ending) = (false, true, "client closed");
                return _buffer.Length == 0 ? default : new Parsed<RequestHead>(Fault.OfClient(
                    FaultKind.BadRequest, "the client closed inside its request head", "RFC 9112 §8"));
            }

            if (_buffer.Length == 0)
            {
                IsIdle = false;
                Expect(Settings.Timeouts.Head);
            }

            _buffer.Filling(read);
        }
    }

    /// <summary>HTTP/2 with prior knowledge (RFC 9113 §3.3): its preface is here, or may be on its way.</summary>
    private bool MayBeHttp2() =>
        Settings.Http2 && _buffer.Length > 0 && Preface.MayBegin(_buffer.Filled)
        && _client.NegotiatedProtocol is null;

    /// <summary>
    /// A request that came just before the time was over, or while this program was late, is not left unanswered: the
    /// next read takes it, and has the time of a head.
    /// </summary>
    private bool HasArrivedMeanwhile()
    {
        if (_buffer.Length > 0 || !_client.HasInput)
        {
            return false;
        }

        Expect(Settings.Timeouts.Head);
        return true;
    }

    private void Expect(TimeSpan within)
    {
        var ms = (long)within.TotalMilliseconds;
        _dueMs = Settings.Heartbeat.NowMs + ms;
        _stream.Deadline.Set(ms);
    }

    /// <summary>
    /// The program ends: a request that is on its way is still answered, with close; then the connection is. Once, so
    /// that the wait does not begin anew.
    /// </summary>
    private void ExpectLast()
    {
        if (_stream.IsDraining && IsIdle && !_expectsLast)
        {
            _expectsLast = true;
            Expect(
                TimeSpan.FromMilliseconds(Math.Min(Linger.DrainMsMax, Settings.Timeouts.Drain.TotalMilliseconds / 2)));
        }
    }

    /// <summary>
    /// Between two requests a connection holds no buffer, for however short a time: the pool gives the next one that
    /// is still warm from another connection. 10,000 idle clients cost what their objects do.
    /// </summary>
    private void ReleaseMemory()
    {
        _buffer.Release();
        _stream.ReleaseMemory();
    }

    /// <summary>The next request enters with what holds when its head is whole.</summary>
    private void Renew()
    {
        if (_snapshots.Now.Connections is var now && ReferenceEquals(now, _settings))
        {
            return;
        }

        _settings = now;
        _isTrusted = TrustRule.IsTrusted(Settings.TrustedProxies, _client.Remote.Address);
    }
}
