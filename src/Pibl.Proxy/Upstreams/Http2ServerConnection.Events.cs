using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http2;

namespace Pibl.Upstreams;

/// <summary>What has come from the server, and whom it is for.</summary>
internal sealed partial class Http2ServerConnection
{
    private readonly List<Http2Exchange> _cut = [];
    private readonly List<Signal> _signals = [];

    /// <summary>Works through all that has been read, then lets go on what follows from it.</summary>
    private void Process()
    {
        bool isOurs;
        lock (Lock)
        {
            isOurs = TryBeginFlush();
            TakeAll();
            EndWhereIdle();
        }

        LeaveCut();
        foreach (var signal in _signals)
        {
            signal.Complete();
        }

        _signals.Clear();
        if (isOurs)
        {
            FlushSoon();
        }
        else
        {
            Flush();
        }
    }

    private void LeaveCut()
    {
        foreach (var exchange in _cut)
        {
            exchange.Wake();
        }

        _cut.Clear();
    }

    private void TakeAll()
    {
        while (true)
        {
            var input = _buffer.Filled;
            var happened = Session.Next(input, NowMs);
            Take(happened, input);
            _buffer.Consume(happened.Consumed);
            if (happened.Kind == H2EventKind.NeedMore)
            {
                return;
            }

            if (happened.Kind == H2EventKind.Broken)
            {
                (_isOver, _why) = (true, happened.Fault);
                return;
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Take(in H2Event happened, ReadOnlySpan<byte> input)
    {
        switch (happened.Kind)
        {
            case H2EventKind.Response:
                _hasPonged = false;
                Note(Find(happened.Stream!)?.OnHead(happened.Response!, happened.IsEnd));
                return;
            case H2EventKind.Data:
                _hasPonged = false;
                var exchange = Find(happened.Stream!);
                Note(happened.DataLength > 0 ? exchange?.OnContent(input[..happened.DataLength]) : null);
                Note(happened.IsEnd ? exchange?.OnEnd(null) : null);
                return;
            case H2EventKind.Trailers:
                Note(Find(happened.Stream!)?.OnEnd(happened.Trailers));
                return;
            case H2EventKind.Reset:
                if (Find(happened.Stream!) is { } reset)
                {
                    reset.Cut(happened.Fault ?? Http2Faults.OfReset(happened.Code, reset.IsBegun));
                    _cut.Add(reset);
                }

                return;
            case H2EventKind.WindowOpened when happened.Stream is null:
                // SETTINGS, or a window of the connection's.
                _introduced.TrySetResult(null);
                return;
            case H2EventKind.GoAway:
                OnGoAway(happened);
                return;
            default:
                return;
        }
    }

    private void Note(Signal? signal)
    {
        if (signal is not null)
        {
            _signals.Add(signal);
        }
    }

    // RFC 9113 §6.8: what it has taken it may still answer, the others were not looked at.
    private void OnGoAway(in H2Event happened)
    {
        if (happened.Code != ErrorCode.NoError)
        {
            _why ??= Http2Faults.OfError(happened.Code);
        }

        foreach (var exchange in _running)
        {
            if (exchange.State is { } state && state.Id > happened.LastStreamId && !state.IsClosed)
            {
                Session.Forget(state);
                exchange.Cut(Http2Faults.OfGoAway(happened.Code));
                _cut.Add(exchange);
            }
        }

        Leave();
    }
}
