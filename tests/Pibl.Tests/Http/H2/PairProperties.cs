using System.Text;
using CsCheck;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http.H2;

/// <summary>The two ends talk to each other: whatever one says the other understands.</summary>
public sealed class PairProperties
{
    private static readonly Gen<string> Token = Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"].Array[1, 12]
        .Select(chars => "x-" + new string(chars));

    private static readonly Gen<string> Value = Gen.Char['!', '~'].Array[0, 30].Select(chars => new string(chars));

    private static readonly Gen<(string Name, string Value)[]> Many = Gen.Select(Token, Value).Array[0, 6];

    private sealed record Message(
        (string Name, string Value)[] Fields, int Content, (string Name, string Value)[] Trailers);

    private static readonly Gen<Message> AnyMessage = Gen.Select(Many, Gen.Int[0, 40_000], Many)
        .Select((fields, content, trailers) => new Message(fields, content, trailers));

    [Fact]
    public void Any_request_and_response_survive_the_pair_however_the_bytes_are_cut() =>
        Gen.Select(AnyMessage, AnyMessage, Gen.Int[1, 20_000]).Array[1, 4].Sample(exchanges =>
        {
            using var pair = new Pair();
            foreach (var (request, response, piece) in exchanges)
            {
                Assert.Equal((Text(request), Text(response)), pair.Run(request, response, piece));
            }
        });

    private static string Text(Message message) =>
        $"{Lines(message.Fields)}|{message.Content}|{Lines(message.Trailers)}";

    private static string Lines(IEnumerable<(string Name, string Value)> fields) =>
        string.Join("\n", fields.Select(field => $"{field.Name}: {field.Value}"));

    private sealed class Pair : IDisposable
    {
        private readonly End _client = new(H2Role.Client);
        private readonly End _server = new(H2Role.Server);

        public (string Request, string Response) Run(Message request, Message response, int piece)
        {
            var asked = _client.Session.BeginRequest(Method.Post, "POST"u8, "http"u8, "a.test"u8, "/"u8);
            _client.Write(asked, request);
            Move(piece, request.Content);
            _server.Session.BeginHead(200);
            _server.Write(_server.Stream!, response);
            Move(piece, response.Content);
            Assert.Equal((0, 0), (_client.Session.OpenStreams, _server.Session.OpenStreams));
            return (_server.Take(), _client.Take());
        }

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
        }

        private void Move(int piece, int content)
        {
            for (var rounds = 0; _client.HasOutput || _server.HasOutput; rounds++)
            {
                Assert.InRange(rounds, 0, 200 + content);
                _client.SendTo(_server, piece);
                _server.SendTo(_client, piece);
            }
        }
    }

    private sealed class End : IDisposable
    {
        private readonly HeadBuffer _output = new();
        private readonly List<byte> _input = [];
        private readonly StringBuilder _text = new();
        private byte[] _rest = [];
        private Message? _sending;
        private H2Stream? _sendingOn;
        private int _content;

        public End(H2Role role)
        {
            Session = new H2Session(new H2Limits(HeadLimits.Default), _output, role);
            Session.Begin();
        }

        public H2Session Session { get; }

        public H2Stream? Stream { get; private set; }

        public bool HasOutput => _output.Length > 0;

        public void Write(H2Stream stream, Message message)
        {
            Put(message.Fields);
            Session.EndHead(stream, isEnd: false);
            (_sending, _sendingOn, _rest) = (message, stream, new byte[message.Content]);
            GoOn();
        }

        public void SendTo(End other, int piece)
        {
            var bytes = _output.Written.ToArray();
            _output.Clear();
            for (var at = 0; at < bytes.Length; at += piece)
            {
                other.Receive(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            }
        }

        public string Take()
        {
            var text = _text.ToString();
            _text.Clear();
            return text;
        }

        public void Dispose()
        {
            Session.Dispose();
            _output.Dispose();
        }

        private void Put((string Name, string Value)[] fields)
        {
            foreach (var (name, value) in fields)
            {
                Session.Field(FieldId.Other, Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
            }
        }

        private void GoOn()
        {
            if (_sending is not { } message)
            {
                return;
            }

            _rest = _rest[Session.Data(_sendingOn!, _rest, isEnd: false, int.MaxValue)..];
            if (_rest.Length == 0)
            {
                Session.BeginTrailers();
                Put(message.Trailers);
                Session.EndHead(_sendingOn!, isEnd: true);
                _sending = null;
            }
        }

        private void Receive(ReadOnlySpan<byte> bytes)
        {
            _input.AddRange(bytes);
            while (true)
            {
                var input = _input.ToArray();
                var happened = Session.Next(input, 0);
                _input.RemoveRange(0, happened.Consumed);
                Note(happened);
                if (happened.Kind == H2EventKind.NeedMore)
                {
                    return;
                }
            }
        }

        private void Note(in H2Event happened)
        {
            Assert.Null(happened.Fault);
            switch (happened.Kind)
            {
                case H2EventKind.Request or H2EventKind.Response:
                    Stream = happened.Stream;
                    var fields = happened.Head?.Fields ?? happened.Response!.Fields;
                    _text.Append(Lines(Pairs(fields).Where(field => field.Name != "host"))).Append('|');
                    _content = 0;
                    return;
                case H2EventKind.Data:
                    _content += happened.DataLength;
                    Session.GiveBack(happened.Stream!, happened.DataLength);
                    return;
                case H2EventKind.Trailers:
                    _text.Append(_content).Append('|').Append(Lines(Pairs(happened.Trailers!)));
                    return;
                case H2EventKind.WindowOpened:
                    GoOn();
                    return;
                default:
                    return;
            }
        }

        private static IEnumerable<(string Name, string Value)> Pairs(Fields fields) =>
            Enumerable.Range(0, fields.Count).Select(at => (
                Encoding.ASCII.GetString(fields.NameOf(at)), Encoding.ASCII.GetString(fields.ValueOf(at))));
    }
}
