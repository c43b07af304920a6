using System.Net;
using LanguageExt;
using Pibl.Discovery;
using Pibl.Exchange;

namespace Pibl.Twins;

/// <summary>
/// A resolver that says what the test says, at once or never; of what it was not told it says that there is none.
/// </summary>
internal sealed class NamedServers : IServerSource
{
    private readonly Dictionary<string, Resolution?> _answers = [];

    /// <summary>How often it was asked.</summary>
    public int Questions { get; private set; }

    /// <summary>The answer to a name; null: it never comes.</summary>
    public Resolution? this[string name]
    {
        set => _answers[name] = value;
    }

    /// <summary>The addresses of a name.</summary>
    public static Resolution Of(string name, int ttl, params string[] addresses) => new Resolution.Servers(
        Prelude.toSeq(addresses.Select(address => new FoundServer(name, IPAddress.Parse(address)))).Strict(),
        TimeSpan.FromSeconds(ttl));

    public async ValueTask<Resolution> FindAsync(Endpoint entry, CancellationToken cancel)
    {
        Questions++;
        if (!_answers.TryGetValue(entry.Host, out var answer))
        {
            return new Resolution.Nothing("NXDOMAIN");
        }

        if (answer is null)
        {
            var never = new TaskCompletionSource();
            using var registration = cancel.Register(() => never.TrySetCanceled(cancel));
            await never.Task;
        }

        return answer!;
    }
}
