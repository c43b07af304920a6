using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>
/// One thread serves many: who has much to say must not keep a newcomer waiting. 1,000 slow readers of 1 MB each once
/// held one up for seconds.
/// </summary>
public sealed class FairnessTests
{
    /// <summary>Those that always have something to say; each says it twice, and gives way.</summary>
    private const int Crowd = 50;

    [Fact]
    public async Task A_newcomer_is_heard_before_a_crowd_has_said_all()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        using var newcomer = await Pair.OfAsync(Transports.Epoll!);
        var (before, until) = await CrowdAsync(newcomer);

        // At most four have their turn before the newcomer's byte is out, and four before the loop hears of it.
        Assert.Equal(2 * Crowd, before);
        Assert.InRange(until - before, 0, 2 * 4 * 2);
    }

    [Fact]
    public async Task Who_has_much_to_say_goes_behind_who_has_little()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        using var pair = await Pair.OfAsync(Transports.Epoll!);
        Assert.Equal(["little", "much"], await TwoAsync(pair));
    }

    /// <summary>What the crowd has said before a newcomer speaks, and until it is heard.</summary>
    private static async Task<(int Before, int Until)> CrowdAsync(Pair newcomer)
    {
        EpollLoop loop;
        do
        {
            loop = await Duplexes.LoopAsync(newcomer).ConfigureAwait(false);
        }
        while (!loop.IsCurrent);

        var heard = Duplexes.HearAsync(newcomer.Client);
        var crowd = Enumerable.Range(0, Crowd).Select(_ => new Talker(loop, givesWay: false, isOpen: true)).ToList();
        var talking = crowd.ConvertAll(talker => talker.TalkUntilAsync(heard));
        var before = crowd.Sum(talker => talker.Said);
        await newcomer.Server.WriteAsync("x"u8.ToArray(), default).ConfigureAwait(false);
        await heard.ConfigureAwait(false);
        var until = crowd.Sum(talker => talker.Said);
        await Task.WhenAll(talking).ConfigureAwait(false);
        return (before, until);
    }

    private static async Task<List<string>> TwoAsync(Pair pair)
    {
        EpollLoop loop;
        do
        {
            loop = await Duplexes.LoopAsync(pair).ConfigureAwait(false);
        }
        while (!loop.IsCurrent);

        var order = new List<string>();
        var much = new Talker(loop, givesWay: true, isOpen: false);
        var little = new Talker(loop, givesWay: false, isOpen: false);
        Task[] talking = [much.SayOnceAsync("much", order), little.SayOnceAsync("little", order)];
        much.Ready(atEnd: false);
        little.Ready(atEnd: false);
        await Task.WhenAll(talking).ConfigureAwait(false);
        return order;
    }

    /// <summary>A direction in which there is always something to do, once it has been woken.</summary>
    private sealed class Talker(EpollLoop loop, bool givesWay, bool isOpen)
        : Direction(loop, burstMax: 2, isOpen: isOpen)
    {
        public int Said { get; private set; }

        protected override bool GivesWay => givesWay;

        public async Task TalkUntilAsync(Task end)
        {
            while (!end.IsCompleted)
            {
                await RunAsync().ConfigureAwait(false);
            }
        }

        public async Task SayOnceAsync(string word, List<string> order)
        {
            await RunAsync().ConfigureAwait(false);
            order.Add(word);
        }

        protected override bool TryPass(out int result)
        {
            Said++;
            result = 1;
            return true;
        }
    }
}
