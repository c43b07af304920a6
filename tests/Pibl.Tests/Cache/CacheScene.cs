using Microsoft.Extensions.Time.Testing;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Tests.Cache;

/// <summary>What a client got: a reply whose body was read to the end.</summary>
internal sealed record Got(int Status, string Body, Fields Fields, CacheStatus Cache)
{
    public bool FromServer => Cache is { Hit: false, ForwardStatus: > 0 };

    public string? this[string name] => Fields.Find(Bytes.Of(name).Span)?.ToString();
}

/// <summary>What the server saw: the request, and the validators that go with it.</summary>
internal sealed record Seen(RequestHead Request, Bytes? IfNoneMatch, Bytes? IfModifiedSince);

/// <summary>
/// The two cache stages around a scripted server, with a clock that the test moves. The server gives its answers in
/// the order in which they were scripted; it must be asked for each, and for no more.
/// </summary>
internal sealed class CacheScene
{
    private static readonly Endpoint Server = new("10.0.0.1", 80);
    private static readonly Fault Gone = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.IfIdempotent, "closed");

    private readonly Queue<(ResponseHead Head, string Body)?> _script = new();
    private readonly List<Seen> _seen = new();
    private readonly Stage<Received, Missed> _lookup;
    private readonly Stage<Fetched, Reply> _store;

    public CacheScene(CacheRules? rules = null)
    {
        _lookup = LookupStage.Over(Store, Clock, Refreshing.Add, rules?.Stale, rules?.Key);
        _store = StoreStage.Over(Store, Clock, rules ?? CacheRules.Default, Filling.Default);
    }

    public FakeTimeProvider Clock { get; } = new(Heads.Now);

    public DictionaryStore Store { get; } = new();

    /// <summary>What the lookup asked to be renewed behind the client's back.</summary>
    public List<Missed> Refreshing { get; } = new();

    public IReadOnlyList<Seen> Seen => _seen;

    public CacheScene Answers(string fields, string body = "0123456789", int status = 200)
    {
        var framing = status is 204 or 304 ? Framing.None : Framing.Exactly(body.Length);
        _script.Enqueue((Heads.Response(fields, status, framing), body));
        return this;
    }

    /// <summary>The server closes the connection instead of answering.</summary>
    public CacheScene Closes()
    {
        _script.Enqueue(null);
        return this;
    }

    public CacheScene Wait(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public Got Get(string fields = "", string target = "/x") => Send(Heads.Get(fields, target));

    public Got Send(RequestHead request, string content = "")
    {
        var received = Heads.Received(request) with { Body = RequestBody.Of(Bytes.Of(content)) };
        var verdict = Now(_lookup.Run(received, new ExchangeScope()));
        return Read(request, verdict.GoesOn(out var missed, out var reply) ? Forward(missed) : reply);
    }

    /// <summary>Carries out what <see cref="Refreshing"/> holds.</summary>
    public void Refresh()
    {
        foreach (var missed in Refreshing)
        {
            Read(missed.Request, Forward(missed));
        }

        Refreshing.Clear();
    }

    private Reply Forward(Missed missed)
    {
        Assert.True(_script.TryDequeue(out var answer), "the server was asked once more than scripted");
        var (ifNoneMatch, ifModifiedSince) = Validation.OutgoingFor(missed);
        _seen.Add(new Seen(missed.Request, ifNoneMatch, ifModifiedSince));
        if (answer is not var (head, body))
        {
            return StaleRule.OnFault(missed, Gone, Clock.GetUtcNow()) ?? Faults.ReplyTo(Gone);
        }

        Body streamed = head.Framing.IsEmpty || missed.Request.Method == Method.Head
            ? Body.Empty()
            : new ScriptedBody(head.Framing, null, body);
        var fetched = new Fetched(
            missed, Server, head, streamed, Clock.GetUtcNow(), Clock.GetUtcNow(), 1);
        Assert.True(Now(_store.Run(fetched, new ExchangeScope())).GoesOn(out var reply, out _));
        return reply;
    }

    private static Got Read(RequestHead request, Reply reply)
    {
        var text = "";
        using var body = reply.Body;
        if (body is MemoryBody memory)
        {
            text = memory.Content.ToString();
        }

        while (body is StreamedBody streamed && Now(streamed.ReadAsync(default)) is { IsEmpty: false } block)
        {
            text += Bytes.Of(block.Span).ToString();
        }

        Assert.True(
            request.Method == Method.Head || reply.Head.Framing.IsEmpty || reply.Head.Framing.Length == text.Length,
            "the reply is framed otherwise than its body is long");
        var cache = reply.Via.Cache ?? new CacheStatus(false, ForwardReason.No);
        return new Got(reply.Head.Status, text, reply.Head.Fields, cache);
    }

    private static T Now<T>(ValueTask<T> pending)
    {
        Assert.True(pending.IsCompletedSuccessfully, "something waited");
        return pending.Result;
    }
}
