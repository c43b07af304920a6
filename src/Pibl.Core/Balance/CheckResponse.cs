using System.Buffers;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Balance;

/// <summary>The response to one check of HEALTH, as its bytes come in, and what is wrong with it.</summary>
public sealed class CheckResponse(HealthCheck check)
{
    private const string Broken = "a broken response";

    private const int InterimsMax = 64;

    private readonly ArrayBufferWriter<byte> _content = new();
    private ResponseHead? _head;
    private Fields? _trailers;
    private BodyDecoder _body;
    private int _scanned;
    private int _interims;
    private int _contentBytes;

    /// <summary>Nothing more is to be read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>At least a byte of it has come.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What is wrong, once it is done; null: nothing.</summary>
    public string? Flaw { get; private set; }

    /// <summary>It ended where it should, and the server keeps the connection.</summary>
    public bool KeepsConnection { get; private set; }

    /// <summary>Takes what has come, and says how many bytes of it are done with.</summary>
    public int Take(ReadOnlySpan<byte> input)
    {
        HasBegun |= !input.IsEmpty;
        var taken = 0;
        while (!IsDone)
        {
            var step = _head is null ? TakeHead(input[taken..]) : TakeBody(input[taken..]);
            taken += step;
            if (step == 0)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>The server has closed.</summary>
    public void End()
    {
        if (IsDone)
        {
            return;
        }

        if (_head is null)
        {
            Fail("closed without a response");
        }
        else if (_body.AtEnd().Fault is not null)
        {
            Fail(Broken);
        }
        else
        {
            Judge();
        }
    }

    private int TakeHead(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return 0;
        }

        var parsed = ResponseParser.Parse(input, HeadLimits.Default, Method.Get, ref _scanned);
        if (parsed.Fault is not null)
        {
            return Fail(Broken);
        }

        if (parsed.Head is not { } head)
        {
            return 0;
        }

        _scanned = 0;
        TakeHead(head);
        if (_head is not null)
        {
            _body = BodyDecoder.For(head.Framing, Blame.Upstream, long.MaxValue);
            if (head.Framing.IsEmpty)
            {
                Keep();
            }
        }

        return parsed.Consumed;
    }

    /// <summary>Takes an interim head or the final one, whatever it came in.</summary>
    public void TakeHead(ResponseHead head)
    {
        HasBegun = true;
        if (head.IsInterim && head.Status != 101)
        {
            // RFC 9110 §15.2: others may stand before the final one.
            if (++_interims > InterimsMax)
            {
                Fail(Broken);
            }
        }
        else if (CheckRule.FlawOf(check, head.Status) is { } flaw)
        {
            Fail(flaw);
        }
        else
        {
            _head = head;
        }
    }

    /// <summary>The response has ended as it should.</summary>
    /// <param name="trailers">What stood behind it.</param>
    public void EndWhole(Fields? trailers = null)
    {
        if (!IsDone)
        {
            _trailers = trailers;
            Judge();
        }
    }

    /// <summary>What came is none, or none that is whole.</summary>
    public void Break() => Fail(Broken);

    private int TakeBody(ReadOnlySpan<byte> input)
    {
        var next = _body.Next(input);
        switch (next.Kind)
        {
            case BodyEventKind.NeedMore:
                return 0;
            case BodyEventKind.Data:
                TakeContent(input.Slice(next.DataAt, next.DataLength));
                if (!IsDone && _body.IsDone)
                {
                    Keep();
                }

                return next.Consumed;
            case BodyEventKind.End:
                Keep();
                return next.Consumed;
            case BodyEventKind.Fault:
                return Fail(Broken);
            default:
                throw new InvalidOperationException($"no such event: {next.Kind}");
        }
    }

    /// <summary>Takes content. What is longer than is searched is not waited for.</summary>
    public void TakeContent(ReadOnlySpan<byte> data)
    {
        var kept = data[..Math.Min(data.Length, HealthCheck.BodyBytesMax - _contentBytes)];
        _contentBytes += kept.Length;
        if (check.Body.Length > 0 || check.Service is not null)
        {
            _content.Write(kept);
        }

        if (kept.Length < data.Length)
        {
            Judge();
        }
    }

    private void Keep()
    {
        Judge();
        KeepsConnection = Flaw is null && Persistence.KeepsAlive(_head!);
    }

    private void Judge() => (IsDone, Flaw) = (true, check.Service is not null
        ? GrpcCheckRule.FlawOf(_content.WrittenSpan, _trailers ?? _head!.Fields)
        : CheckRule.FlawOf(check, _content.WrittenSpan));

    private int Fail(string flaw)
    {
        (IsDone, Flaw) = (true, flaw);
        return 0;
    }
}
