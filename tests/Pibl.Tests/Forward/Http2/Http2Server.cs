using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Twins;

namespace Pibl.Tests.Forward.Http2;

/// <summary>A server of HTTP/2: it notes what it hears, a line each, and says what the test wants.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What it holds goes with the test.")]
internal sealed class Http2Server
{
    private readonly HeadBuffer _output = new();
    private readonly H2Session _session;
    private readonly Dictionary<int, H2Stream> _streams = [];
    private readonly bool _reads;

    /// <param name="peer">Its end of the connection.</param>
    /// <param name="settings">What it says of itself.</param>
    /// <param name="reads">What comes is read, and the windows open again.</param>
    public Http2Server(Peer peer, byte[]? settings = null, bool reads = true)
    {
        (Peer, _reads) = (peer, reads);
        _session = new H2Session(new H2Limits(HeadLimits.Default), _output);
        _session.Begin();
        if (settings is not null)
        {
            _output.Append(settings);
        }

        peer.Arrived = Hear;
        Send();
    }

    public Peer Peer { get; }

    /// <summary>What has come: <c>1 GET a.test/$</c>, <c>1 hello</c>, <c>1 reset</c>.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>The head of each request, by its stream.</summary>
    public Dictionary<int, RequestHead> Heads { get; } = [];

    /// <summary>Called for each request that begins.</summary>
    public Action<int>? Asked { get; init; }

    public void Head(int stream, int status = 200, bool isEnd = false, params string[] lines)
    {
        _session.BeginHead(status);
        _session.Lines(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));
        _session.EndHead(_streams[stream], isEnd);
        Send();
    }

    public void Content(int stream, string text, bool isEnd = true)
    {
        _session.Data(_streams[stream], Encoding.ASCII.GetBytes(text), isEnd, int.MaxValue);
        Send();
    }

    public void Trailers(int stream, params string[] lines)
    {
        _session.BeginTrailers();
        _session.Lines(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));
        _session.EndHead(_streams[stream], isEnd: true);
        Send();
    }

    public void Answer(int stream, string text)
    {
        Head(stream);
        Content(stream, text);
    }

    public void Reset(int stream, ErrorCode code)
    {
        _session.Reset(_streams[stream], code);
        Send();
    }

    public void GoAway(ErrorCode code = ErrorCode.NoError)
    {
        _session.GoAway(code);
        Send();
    }

    private void Hear()
    {
        while (!Peer.Duplex.IsClosed || Peer.Received.Length > 0)
        {
            var input = Peer.Received.Span;
            var happened = _session.Next(input, 0);
            Note(happened, input);
            Peer.Received.Skip(happened.Consumed);
            if (happened.Kind == H2EventKind.NeedMore
                || (happened.Kind == H2EventKind.Broken && Peer.Received.Length == 0))
            {
                break;
            }
        }

        Send();
    }

    private void Note(in H2Event happened, ReadOnlySpan<byte> input)
    {
        var id = happened.Stream?.Id ?? 0;
        var end = happened.IsEnd ? "$" : "";
        switch (happened.Kind)
        {
            case H2EventKind.Request:
                _streams[id] = happened.Stream!;
                Heads[id] = happened.Head!;
                Heard.Add($"{id} {happened.Head!.MethodName} {happened.Head.Host}{happened.Head.Target}{end}");
                Asked?.Invoke(id);
                return;
            case H2EventKind.Data:
                Heard.Add(happened.DataLength > 20
                    ? $"{id} {happened.DataLength} bytes{end}"
                    : $"{id} {Encoding.Latin1.GetString(input[..happened.DataLength])}{end}");
                if (_reads)
                {
                    _session.GiveBack(happened.Stream!, happened.DataLength);
                }

                return;
            case H2EventKind.Trailers:
                Heard.Add($"{id} {happened.Trailers!.ToString().Trim()}{end}");
                return;
            case H2EventKind.Reset:
                Heard.Add($"{id} reset");
                return;
            case H2EventKind.GoAway:
                Heard.Add($"goaway {happened.Code}");
                return;
            case H2EventKind.Malformed or H2EventKind.Refused or H2EventKind.Broken:
                Heard.Add($"{happened.Kind}: {happened.Fault!.Detail}");
                return;
            default:
                return;
        }
    }

    private void Send()
    {
        // In these worlds a piece of no bytes is an end.
        if (_output.Length > 0)
        {
            var bytes = _output.Written.ToArray();
            _output.Clear();
            Peer.Send(bytes);
        }
    }
}
