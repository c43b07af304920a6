using Microsoft.Extensions.Logging;
using Pibl.Access;

namespace Pibl.Hosting;

/// <summary>
/// What a run says, to the host's log; and when it has begun. All messages stand in this one class: of several their
/// generator writes one before the other by chance, and no build is like the next.
/// </summary>
/// <param name="logger">Of the category <c>Pibl</c>.</param>
internal sealed partial class LoggedRun(ILogger logger) : IRunWatch
{
    private readonly TaskCompletionSource<string?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null when clients are accepted, or why they will not be.</summary>
    public Task<string?> Begun => _begun.Task;

    public void Listening(IReadOnlyList<string> names)
    {
        LogListening(string.Join(" and ", names));
        _begun.TrySetResult(null);
    }

    public void Refused(string why) => _begun.TrySetResult(why);

    public void Noted(AccessEntry entry)
    {
        switch (entry)
        {
            case AccessEntry.Notice { IsError: true } notice:
                LogError(notice.Text);
                break;
            case AccessEntry.Notice notice:
                LogNotice(notice.Text);
                break;
            case AccessEntry.ServerDown down:
                LogServerDown(down.Endpoint.ToString(), down.Reason);
                break;
            case AccessEntry.ServerUp up:
                LogServerUp(up.Endpoint.ToString());
                break;
            case AccessEntry.Reloaded reloaded:
                LogReloaded(reloaded.Generation);
                break;
        }
    }

    /// <summary>The run is over.</summary>
    /// <param name="exitCode">As <c>pibl</c> would end with.</param>
    public void Ended(int exitCode) => _begun.TrySetResult($"it ended with exit code {exitCode}");

    /// <summary>The configuration says something that can be lived with.</summary>
    [LoggerMessage(7, LogLevel.Warning, "{What}: {Hint}")]
    public partial void Found(string what, string hint);

    /// <summary>The run ended by a bug.</summary>
    [LoggerMessage(8, LogLevel.Critical, "the proxy ended by a bug")]
    public partial void Broke(Exception bug);

    [LoggerMessage(1, LogLevel.Information, "listening on {Addresses}")]
    private partial void LogListening(string addresses);

    [LoggerMessage(2, LogLevel.Warning, "{Notice}")]
    private partial void LogNotice(string notice);

    [LoggerMessage(3, LogLevel.Error, "{Notice}")]
    private partial void LogError(string notice);

    [LoggerMessage(4, LogLevel.Warning, "server {Server} is set aside: {Reason}")]
    private partial void LogServerDown(string server, string reason);

    [LoggerMessage(5, LogLevel.Information, "server {Server} is back")]
    private partial void LogServerUp(string server);

    [LoggerMessage(6, LogLevel.Information, "the configuration is read again, for the {Generation}th time")]
    private partial void LogReloaded(long generation);
}
