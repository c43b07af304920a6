using System.Globalization;
using System.Text;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// The origin behind a fleet. Each answer bears a number of its own (<c>X-Serial</c>), so that it is known of
/// everything that is served when it was asked for.
/// </summary>
internal sealed class FleetOrigin(FleetTime time, Random dice, bool isSlow)
{
    private bool _isSlow = isSlow;

    private static readonly Endpoint Place = Given.Endpoint("10.0.0.9:80");

    private readonly Dictionary<FleetKey, int> _versions = [];
    private readonly List<FleetFetch> _answered = [];
    private readonly List<FleetFetch> _underWay = [];

    /// <summary>Told of each request before it is sent, and of those of the same that are under way.</summary>
    public Action<FleetFetch, IReadOnlyList<FleetFetch>> Asked { get; set; } = static (_, _) => { };

    /// <summary>How many there were.</summary>
    public int Fetches { get; private set; }

    /// <summary>When something of that was last under way.</summary>
    public Dictionary<FleetKey, TimeSpan> LastUnderWay { get; } = [];

    /// <summary>It is fast from now on.</summary>
    public void Mend() => _isSlow = false;

    /// <summary>From now on it is another one.</summary>
    public void Change(FleetKey key) => _versions[key] = VersionOf(key) + 1;

    /// <summary>What came of a request.</summary>
    public FleetFetch Of(int serial) => _answered[serial - 1];

    /// <summary>Whether something of that is under way.</summary>
    public bool IsUnderWay(FleetKey key) => _underWay.Exists(one => one.Key == key && one.IsUnderWay);

    /// <summary>The way to the origin from one machine, in the place of all the stages that forward.</summary>
    public Stage<Missed, Fetched> From(SimMachine machine, Func<Received, FleetKey> keyOf) =>
        Stage.Edge<Missed, Fetched>(
            "origin", (missed, scope) => AskAsync(missed, scope, machine, keyOf(missed.Received)));

    private async ValueTask<Verdict<Fetched>> AskAsync(
        Missed missed, ExchangeScope scope, SimMachine machine, FleetKey key)
    {
        var sentAt = machine.Clock.GetUtcNow();
        var known = Validation.OutgoingFor(missed).IfNoneMatch?.ToString();
        var fetch = new FleetFetch(key, machine, machine.Life, time.Now);
        _underWay.RemoveAll(static one => !one.IsUnderWay);
        Asked(fetch, _underWay.Where(one => one.Key == key).ToArray());
        _underWay.Add(fetch);
        Fetches++;
        try
        {
            // What it is to be is told by when it comes there; the answer may be long on its way back.
            await FleetTime.PassAsync(Delay(), machine.Clock, scope.Abandoned);
            var version = VersionOf(key);
            await FleetTime.PassAsync(Delay(), machine.Clock, scope.Abandoned);
            fetch.Serial = _answered.Count + 1;
            fetch.AnsweredAt = time.Now;
            _answered.Add(fetch);
            return Fetched(missed, key, version, known, fetch, sentAt, machine);
        }
        catch (OperationCanceledException)
        {
            End(fetch);
            return new Answer(Faults.ReplyTo(Faults.ClientLeft));
        }
    }

    private Fetched Fetched(
        Missed missed, FleetKey key, int version, string? known, FleetFetch fetch, DateTimeOffset sentAt,
        SimMachine machine)
    {
        var isSame = known == $"\"v{version}\"";
        var content = Encoding.ASCII.GetBytes(isSame ? "" : key.ContentOf(version));
        var date = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero) + time.Now;
        string[] fields =
        [
            string.Create(CultureInfo.InvariantCulture, $"Date: {date:R}"), $"ETag: \"v{version}\"",
            $"Cache-Control: max-age={key.FreshSeconds}", $"Cache-Tag: {key.Tag}", $"X-Serial: {fetch.Serial}",
            $"X-Version: {version}",
            .. (string[])(key.Varies ? ["Vary: Accept-Language"] : []),
            .. (string[])(isSame ? [] : [$"Content-Length: {content.Length}"]),
        ];
        Body body = isSame ? Body.Empty() : new FleetBody(
            content, machine.Clock, dice.Next(3) == 0 ? Delay : static () => TimeSpan.Zero, () => End(fetch));
        if (isSame)
        {
            End(fetch);
        }

        return new Fetched(
            missed, Place, Given.Response(isSame ? 304 : 200, fields), body, sentAt, machine.Clock.GetUtcNow(), 1);
    }

    private int VersionOf(FleetKey key) => _versions.GetValueOrDefault(key, 1);

    private void End(FleetFetch fetch)
    {
        fetch.IsOver = true;
        LastUnderWay[fetch.Key] = time.Now;
    }

    private TimeSpan Delay() => TimeSpan.FromMilliseconds(
        _isSlow && dice.Next(4) == 0 ? dice.Next(4_000) : dice.Next(8) == 0 ? dice.Next(300) : dice.Next(1, 30));

    /// <summary>A body that comes in pieces, now and then one of them late.</summary>
    private sealed class FleetBody(
        byte[] content, TimeProvider clock, Func<TimeSpan> delay, Action ended) : StreamedBody
    {
        private readonly CancellationTokenSource _broken = new();
        private int _at;

        public override Framing Framing => Framing.Exactly(content.Length);

        public override void BreakOff() => _broken.Cancel();

        protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
        {
            var length = Math.Min(content.Length - _at, 1 + (content.Length / 2));
            var piece = content.AsMemory(_at, length);
            _at += length;
            var late = delay();
            if (length == 0)
            {
                ended();
            }

            return late == TimeSpan.Zero || length == 0 ? new(piece) : LateAsync(piece, late);
        }

        protected override void LetGo() => ended();

        private async ValueTask<ReadOnlyMemory<byte>> LateAsync(ReadOnlyMemory<byte> piece, TimeSpan late)
        {
            try
            {
                await FleetTime.PassAsync(late, clock, _broken.Token);
            }
            catch (OperationCanceledException)
            {
                EndRead();
                throw new BodyException(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "broken off"));
            }

            EndRead();
            return piece;
        }
    }
}
