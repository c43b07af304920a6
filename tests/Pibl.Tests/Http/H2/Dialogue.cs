using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http.H2;

/// <summary>A session and what it said: each event and each frame as a line, however the bytes were cut.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What it holds goes with the test.")]
internal sealed class Dialogue
{
    private readonly HeadBuffer _output = new();
    private readonly List<byte> _pending = [];
    private readonly StringBuilder _content = new();
    private H2Stream? _contentOf;
    private int _read;

    public Dialogue(H2Limits? limits = null, H2Role role = H2Role.Server)
    {
        Session = new H2Session(limits ?? new H2Limits(HeadLimits.Default), _output, role);
        Session.Begin();
        _read = _output.Length;
    }

    public H2Session Session { get; }

    public Dictionary<int, H2Stream> Streams { get; } = [];

    /// <summary>What has come, a line each; content of one stream in a row is one line.</summary>
    public List<string> Events { get; } = [];

    public long NowMs { get; set; }

    /// <summary>All that a client says, in pieces of so many bytes; 0: at once.</summary>
    public static Dialogue Of(int piece, params byte[][] frames)
    {
        var dialogue = new Dialogue();
        dialogue.Say(piece, frames);
        return dialogue;
    }

    /// <summary>The client's side, which has sent a request for each method, the last of them unended.</summary>
    public static Dialogue Asking(params Method[] methods)
    {
        var dialogue = new Dialogue(role: H2Role.Client);
        foreach (var method in methods)
        {
            dialogue.Ask(method, isEnd: method != Method.Post);
        }

        dialogue.Written();
        return dialogue;
    }

    public H2Stream Ask(Method method, bool isEnd)
    {
        var name = Encoding.ASCII.GetBytes(method.ToString().ToUpperInvariant());
        var stream = Session.BeginRequest(method, name, "http"u8, "a.test"u8, "/"u8);
        Session.EndHead(stream, isEnd);
        Streams[stream.Id] = stream;
        return stream;
    }

    public void Say(int piece, params byte[][] frames)
    {
        var bytes = frames.SelectMany(frame => frame).ToArray();
        var size = piece == 0 ? Math.Max(bytes.Length, 1) : piece;
        for (var at = 0; at < bytes.Length; at += size)
        {
            _pending.AddRange(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            Drain();
        }

        EndContent();
    }

    /// <summary>The frames that were written since the last call, a line each.</summary>
    public List<string> Written()
    {
        var lines = new List<string>();
        var bytes = _output.Written.Span;
        while (_read < bytes.Length)
        {
            var header = FrameHeader.Read(bytes[_read..]);
            lines.Add(LineOf(header, bytes.Slice(_read + FrameHeader.Bytes, header.Length)));
            _read += FrameHeader.Bytes + header.Length;
        }

        return lines;
    }

    private void Drain()
    {
        while (true)
        {
            var input = _pending.ToArray();
            var happened = Session.Next(input, NowMs);
            Note(happened, input);
            _pending.RemoveRange(0, happened.Consumed);
            if (happened.Kind == H2EventKind.NeedMore || (happened.Kind == H2EventKind.Broken && _pending.Count == 0))
            {
                return;
            }
        }
    }

    private void Note(in H2Event happened, byte[] input)
    {
        if (happened.Kind is H2EventKind.NeedMore or H2EventKind.Nothing or H2EventKind.WindowOpened)
        {
            return;
        }

        if (happened.Kind == H2EventKind.Data)
        {
            if (_contentOf != happened.Stream)
            {
                EndContent();
            }

            _contentOf = happened.Stream;
            _content.Append(Encoding.Latin1.GetString(input, 0, happened.DataLength));
            if (happened.IsEnd)
            {
                _content.Append('$');
                EndContent();
            }

            return;
        }

        EndContent();
        var id = happened.Stream?.Id ?? 0;
        if (happened.Stream is { } stream)
        {
            Streams[id] = stream;
        }

        Events.Add(happened.Kind switch
        {
            H2EventKind.Request =>
                $"request {id} {happened.Head!.MethodName} {happened.Head.Host}{happened.Head.Target}{End(happened)}",
            H2EventKind.Response => $"response {id} {happened.Response!.Status} {happened.Response.Framing.Kind}{End(happened)}",
            H2EventKind.GoAway => $"goaway {happened.LastStreamId} {happened.Code}",
            H2EventKind.Reset when happened.Fault is null => $"reset {id} {happened.Code}",
            H2EventKind.Trailers => $"trailers {id} {happened.Trailers!.ToString().Trim()}",
            H2EventKind.Broken or H2EventKind.Malformed or H2EventKind.Refused or H2EventKind.Reset =>
                $"{happened.Kind} {id} {happened.Fault!.Detail} [{happened.Fault.Clause}]",
            _ => $"{happened.Kind} {id}",
        });
    }

    private static string End(in H2Event happened) => happened.IsEnd ? "$" : "";

    private void EndContent()
    {
        if (_contentOf is { } stream)
        {
            Events.Add($"data {stream.Id} {_content}");
            (_contentOf, _) = (null, _content.Clear());
        }
    }

    private static string LineOf(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var end = header.Type is FrameType.Data or FrameType.Headers && header.Has(FrameFlags.EndStream) ? "$" : "";
        return header.Type switch
        {
            FrameType.RstStream => $"RST {header.StreamId} {Code(payload)}",
            FrameType.GoAway => $"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(payload)} {Code(payload[4..])}",
            FrameType.WindowUpdate => $"WINDOW {header.StreamId} {BinaryPrimitives.ReadInt32BigEndian(payload)}",
            FrameType.Settings => header.Has(FrameFlags.Ack) ? "SETTINGS ACK" : "SETTINGS",
            FrameType.Ping => $"PING{(header.Has(FrameFlags.Ack) ? " ACK" : "")} {Encoding.Latin1.GetString(payload)}",
            FrameType.Data => $"DATA {header.StreamId} {Encoding.Latin1.GetString(payload)}{end}",
            _ => $"{header.Type} {header.StreamId}{end}",
        };
    }

    private static ErrorCode Code(ReadOnlySpan<byte> at) => (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(at);
}
