using System.Globalization;
using LanguageExt;
using Pibl.AccessControl;
using Pibl.Answers;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Compression;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Rewrites;
using Pibl.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>One request on its way along a path, in thought: each step's rule is asked, until one answers.</summary>
/// <param name="received">The request.</param>
/// <param name="site">Its site as it stands.</param>
/// <param name="now">The time.</param>
/// <param name="response">What a server is to be thought to answer; null: nothing is.</param>
internal sealed partial class StepWalk(
    Received received, ISitePeek site, DateTimeOffset now, ResponseHead? response)
{
    private Received _received = received;
    private Missed? _missed;
    private bool _isOver;

    public Seq<ExplainedStep> Steps { get; private set; } = Seq<ExplainedStep>();

    public int? Status { get; private set; }

    public CacheFinding? Cache { get; private set; }

    public Seq<ExplainedServer> Servers { get; private set; } = Seq<ExplainedServer>();

    public bool IsDrawn { get; private set; }

    public Seq<Sentence> Response { get; private set; } = Seq<Sentence>();

    private Settings Settings => site.Site.Settings;

    private AddressRanges Trusted => AddressRanges.Of(Settings.TrustedProxies);

    private RequestHead Request => _received.Request;

    public void Run()
    {
        foreach (var step in site.Steps)
        {
            Steps = Steps.Add(Tell(step));
            if (_isOver)
            {
                return;
            }
        }
    }

    /// <summary>Why a stage answers so.</summary>
    public static Seq<Sentence> ReasonsOf(string stage, Reply reply) => Sequences.Join(
        Seq1(Sentence.Of($"stage.{stage}", StageSentences.ClauseOf(stage))),
        reply.Via.Fault is { } fault ? FaultSentences.OfAnswer(fault) : Seq<Sentence>(),
        reply.Head.Fields.Find("Location"u8) is { } location
            ? Seq1(Sentence.Of("location", "RFC 9110 §10.2.2", location.ToString())) : Seq<Sentence>(),
        Seq1(Sentence.Of("status", "", Shown(reply.Head.Status))));

    private ExplainedStep Tell(PathStep step) => step.Name switch
    {
        "reply-fields" or "hsts" or "sticky" or "mirror" or "compress" or "timeout-total"
            or "peer-requests" => Passes(step),
        "https-redirect" => Decided(step, HttpsRedirect.Decide(_received, HttpsRedirect.PortOf(Settings))),
        "client-certificate" => Certificate(step),
        "access" => Decided(step, Refused(AccessKeys.RuleOf(Settings)?.Decide(_received, Trusted)), ClientText),
        "rate-limit" => Rate(step),
        "max-client" => Client(step),
        "auth" => Password(step),
        "purge" => Purge(step),
        "answer" => Settings.Get(AnswerKeys.Answer).Match(
            setting => Answers(step, FixedAnswer.To(setting, Bytes.Of(Settings.SiteName), _received)),
            () => Passes(step)),
        "rewrite" => Rewrite(step),
        "request-fields" => RequestFields(step),
        "tunnels" => WantsTunnel(Request) ? Queue(step) : Passes(step),
        "uploads" => Request.Framing.IsEmpty ? Passes(step) : Queue(step),
        "admission" or "upstream" => Queue(step),
        "normalize" => Decided(step, Normalize.Decide(_received)),
        "accept-encoding" => AcceptedCoding(step),
        "lookup" => LookUp(step),
        "uses" => Uses(step),
        "collapse" => Collapse(step),
        "peers" => Peers(step),
        "shared" => Shared(step),
        "balance" => Balance(step),
        "forward" => Forward(step),
        "store" => Store(step),
        _ => new ExplainedStep(step, StepOutcome.Unknown, Seq1(Sentence.Of("unknown.own", "", step.Name))),
    };

    private static ExplainedStep Passes(PathStep step, params ReadOnlySpan<string> args) =>
        new(step, StepOutcome.Passes, Seq1(Pass(step.Name, args)));

    private static Sentence Pass(string name, params ReadOnlySpan<string> args) =>
        new($"pass.{name}", toSeq(args.ToArray()).Strict(), StageSentences.ClauseOf(name));

    private ExplainedStep Answers(PathStep step, Reply reply)
    {
        reply.Release();
        _isOver = true;
        Status = reply.Head.Status;
        return new ExplainedStep(step, StepOutcome.Answers, ReasonsOf(step.Name, reply));
    }

    private ExplainedStep Decided(PathStep step, Reply? refusal, params ReadOnlySpan<string> args) =>
        refusal is null ? Passes(step, args) : Answers(step, refusal);

    private ExplainedStep Decided(PathStep step, Verdict<Received> verdict, params ReadOnlySpan<string> args)
    {
        if (!verdict.GoesOn(out var further, out var reply))
        {
            return Answers(step, reply);
        }

        _received = further;
        return Passes(step, args);
    }

    private ExplainedStep Rate(PathStep step) =>
        site.RateRefusal(_received) is { } refusal ? Answers(step, refusal)
        : !site.CountsTogether ? Passes(step)
        : new ExplainedStep(
            step, StepOutcome.Passes, Seq1(Sentence.Of("pass.rate-limit.together", "RATE, CACHE_SHARED")));

    private static Reply? Refused(Verdict<Received>? verdict) =>
        verdict is { } decided && !decided.GoesOn(out _, out var reply) ? reply : null;

    private static ExplainedStep Unknown(PathStep step) => new(
        step, StepOutcome.Unknown, Seq1(Sentence.Of($"unknown.{step.Name}", StageSentences.ClauseOf(step.Name))));

    // What certificate a client shows is known when it has shown it.
    private ExplainedStep Certificate(PathStep step) =>
        ClientCertificateRule.Of(Settings) is not { } rule ? Passes(step)
        : Request.Scheme == ClientScheme.Https ? Unknown(step)
        : Decided(step, rule.Decide(_received));

    private ExplainedStep Client(PathStep step)
    {
        var (taken, max, refusal) = site.Client(_received);
        return Decided(step, refusal, Shown(taken), Shown(max));
    }

    private ExplainedStep Password(PathStep step) => site.Password(_received) switch
    {
        (false, _) => Unknown(step),
        (true, var refusal) => Decided(step, refusal),
    };

    private ExplainedStep Purge(PathStep step)
    {
        if (Request.Method != Method.Other || !PurgeOrder.IsAsked(Request))
        {
            return Passes(step);
        }

        var access = new PurgeAccess(AddressRanges.Of(Settings.Get(PurgeKeys.From)), Trusted);
        if (access.RefusalOf(_received) is { } refusal)
        {
            return Answers(step, Faults.ReplyTo(refusal));
        }

        _isOver = true;
        var wrong = PurgeOrder.Of(Request).Match(static _ => "", static why => why);
        Status = wrong.Length == 0 ? null : 400;
        return new ExplainedStep(step, StepOutcome.Answers, Seq1(wrong.Length == 0
            ? Sentence.Of("purge.done", "PURGE_FROM")
            : Sentence.Of("purge.wrong", "PURGE_FROM", wrong)));
    }

    private ExplainedStep Rewrite(PathStep step)
    {
        var rule = RewriteKeys.OutgoingOf(Settings);
        return RewriteKeys.MappingOf(Settings) is not { } mapping ? Passes(step, Request.Target.ToString())
            : Decided(
                step, mapping.Decide(_received), (rule.Path?.Apply(Request.Target) ?? Request.Target).ToString());
    }

    private ExplainedStep RequestFields(PathStep step)
    {
        var before = Request.Fields.Count;
        _received = FieldKeys.OfRequests(Settings)?.Kept(_received) ?? _received;
        return Passes(step, Shown(before - Request.Fields.Count));
    }

    private ExplainedStep AcceptedCoding(PathStep step)
    {
        _received = AcceptEncoding.Normalize(_received, Settings.Get(CompressKeys.Compress).ToArray());
        return Passes(step, Request.Fields.Find("Accept-Encoding"u8)?.ToString() ?? "none");
    }

    private ExplainedStep Queue(PathStep step)
    {
        var queue = site.Queue(step.Name);
        var args = Sequences.Two(Shown(queue.Inside), Shown(queue.Max)).Add(Shown(queue.Waiting));
        return queue.Inside < queue.Max && queue.Waiting == 0
            ? new ExplainedStep(step, StepOutcome.Passes, Seq1(new Sentence("pass.queue", args, queue.Key)))
            : new ExplainedStep(step, StepOutcome.Waits, Seq1(new Sentence(
                queue.Waiting < queue.WaitingMax ? "wait.queue" : "wait.queue.full", args, queue.Key)));
    }

    private string ClientText => ClientAddress.Of(
        _received.Arrival.Connection.Client.Address, Request.Fields, Trusted).ToString() ?? "";

    private static bool WantsTunnel(RequestHead request) =>
        UpgradeRules.IsWanted(request) || GrpcCalls.IsOne(request);

    private static string Shown(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => Shown((long)Math.Floor(time.TotalSeconds));
}
