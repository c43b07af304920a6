using System.Globalization;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.Kubernetes;

namespace Pibl.Tests.Discovery;

/// <summary>
/// What <c>k8s:shop/app:http</c> stands for, with an API server that a test plays and a clock that it moves.
/// </summary>
internal sealed class WatchedEntry : IAsyncDisposable
{
    private static readonly Endpoint Entry = Given.Settings("SERVERS=k8s:shop/app:http").Servers.Head;

    private readonly List<string> _notes = [];
    private Found _found = Found.Unasked;

    public WatchedEntry(string? zone = null, Func<ApiServer, ApiConnection>? open = null) =>
        Source = new KubernetesServers(
            () => open is null ? new ApiConnection(Api.Address, null, null) : open(Api), zone, Clock);

    public ApiServer Api { get; } = new();

    public WaitedClock Clock { get; } = new();

    public KubernetesServers Source { get; }

    /// <summary>What the log says of it.</summary>
    public string[] Notes => [.. _notes];

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        await Api.DisposeAsync();
    }

    /// <summary>Asks once, as <see cref="ServerFinder"/> does; the servers that stand afterwards.</summary>
    public async Task<string> AskAsync()
    {
        (_found, var note) = Finding.After(
            Entry.ToString(), _found, await AnswerAsync(), Clock.GetElapsedTime(0), dice: 0);
        if (note is not null)
        {
            _notes.Add(note.Text);
        }

        return string.Join(' ', _found.Servers.Map(server => $"{server.Address}{(server.Backup ? " backup" : "")}"));
    }

    public ValueTask<Resolution> AnswerAsync() => Source.FindAsync(Entry, TestContext.Current.CancellationToken);

    /// <summary>Why nothing is known; waits until that is so.</summary>
    public async Task<string> WhyAsync()
    {
        while (true)
        {
            if (await AnswerAsync() is Resolution.Failed failed)
            {
                return failed.Why;
            }

            await Task.Yield();
        }
    }

    /// <summary>Asks until these servers stand.</summary>
    public async Task StandsAsync(string servers)
    {
        while (await AskAsync() != servers)
        {
            await Task.Yield();
        }
    }

    /// <summary>Asks until the log says this.</summary>
    public async Task NotesAsync(string note)
    {
        while (_notes.LastOrDefault() != note)
        {
            await AskAsync();
            await Task.Yield();
        }
    }

    /// <summary>Lets a wait of so many seconds begin and pass.</summary>
    public async Task PassAsync(double seconds)
    {
        var wait = TimeSpan.FromSeconds(seconds);
        await Transport.Duplexes.UntilAsync(() => Clock.IsWaitedFor(wait));
        Clock.Advance(wait);
    }

    /// <summary>Waits until the API server has heard all of this, in this order, and nothing else.</summary>
    public async Task HeardAsync(params string[] questions)
    {
        await Transport.Duplexes.UntilAsync(() => Api.Heard.Length >= questions.Length);
        Assert.Equal(questions, Api.Heard);
    }

    /// <summary>
    /// The API server ends the watches; the next one begins after a second, or at once where that is over.
    /// </summary>
    public async Task WatchesAnewAsync(bool waits = true)
    {
        var heard = Api.Heard.Length;
        Api.EndWatches();
        await (waits ? PassAsync(1) : Task.CompletedTask);
        await Transport.Duplexes.UntilAsync(() => Api.Heard.Length > heard);
    }

    /// <summary>Waits until the head of the answer to a watch is there.</summary>
    public Task IsWatchedAsync() =>
        Transport.Duplexes.UntilAsync(() => Clock.IsWaitedFor(TimeSpan.FromSeconds(70)));

    /// <summary>Lets so many seconds pass while a watch goes on, and asks now and then.</summary>
    public async Task LiveAsync(int seconds, int askedEach = 10)
    {
        await IsWatchedAsync();
        for (var second = 1; second <= seconds; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            if (second % askedEach == 0)
            {
                await AskAsync();
            }
        }
    }

    /// <summary>So many slices with an endpoint each: 10.0.0.1 in a, 10.0.0.2 in b.</summary>
    public void Put(int slices)
    {
        for (var at = 1; at <= slices; at++)
        {
            Api.Put(((char)('a' + at - 1)).ToString(CultureInfo.InvariantCulture), $"10.0.0.{at}");
        }
    }
}
