using System.Runtime.CompilerServices;
using System.Text.Json;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>The questions to the API server: a list, page by page, and a watch, line by line.</summary>
/// <param name="open">Connects with the credentials as they are now.</param>
/// <param name="clock">How long an answer may take.</param>
internal sealed class SliceApi(Func<ApiConnection> open, TimeProvider clock) : IDisposable
{
    /// <summary>No page and no line is longer: a slice has 1000 endpoints at the most.</summary>
    public const int LengthMax = 8 << 20;

    private const int StatusLengthMax = 64 << 10;
    private const int PageSize = 50;

    /// <summary>A page may hold less than was asked for, and even nothing, while there is more.</summary>
    private const int PagesMax = 256;

    private const int Unauthorized = 401;

    /// <summary>The API server ends a watch after so long, in seconds.</summary>
    private const int WatchSeconds = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A watch that does not end by then hangs on a connection that is dead.</summary>
    private static readonly TimeSpan WatchPatience = TimeSpan.FromSeconds(WatchSeconds + 10);

    private readonly Lock _lock = new();
    private ApiConnection? _connection;

    /// <summary>All slices of a service.</summary>
    public async Task<KnownSlices> ListAsync(ServicePort service, CancellationToken stop)
    {
        var slices = HashMap<string, EndpointSlice>.Empty;
        string? more = null;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await PageAsync(service, more, stop);
            slices = page.Slices.Fold(slices, (all, slice) => all.AddOrUpdate(slice.Name, slice));
            if (slices.Count > KnownSlices.CountMax)
            {
                throw new ApiException(0, $"it has more than {Counts.Show(KnownSlices.CountMax)} EndpointSlices");
            }

            if (page.More is null)
            {
                return new KnownSlices(slices, page.Version);
            }

            more = page.More;
        }

        throw new ApiException(0, $"the API server gives more than {Counts.Show(PagesMax)} pages of EndpointSlices");
    }

    /// <summary>What changes from a version on, until the API server ends the watch or the connection breaks.</summary>
    public async IAsyncEnumerable<SliceEvent> WatchAsync(
        ServicePort service, string version, [EnumeratorCancellation] CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        using var reply = await GetAsync(
            $"{PathOf(service)}&watch=true&allowWatchBookmarks=true&timeoutSeconds={Counts.Show(WatchSeconds)}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}",
            either.Token);
        patience.CancelAfter(WatchPatience);

        // The watch is there, and what is known holds: a service may be quiet for long.
        yield return new SliceEvent.Bookmark(version);
        await using var body = await reply.Content.ReadAsStreamAsync(either.Token);
        await foreach (var line in BoundedText.LinesAsync(body, LengthMax, either.Token))
        {
            yield return SliceJson.EventOf(line);
        }
    }

    public void Dispose() => _connection?.Dispose();

    private async Task<SlicePage> PageAsync(ServicePort service, string? more, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var next = more is null ? "" : $"&continue={Uri.EscapeDataString(more)}";
        using var reply = await GetAsync($"{PathOf(service)}&limit={Counts.Show(PageSize)}{next}", either.Token);
        await using var body = await reply.Content.ReadAsStreamAsync(either.Token);
        return SliceJson.PageOf(await BoundedText.AllAsync(body, LengthMax, either.Token));
    }

    private static string PathOf(ServicePort service) =>
        $"apis/discovery.k8s.io/v1/namespaces/{service.Namespace}/endpointslices"
        + $"?labelSelector=kubernetes.io%2Fservice-name%3D{service.Service}";

    /// <summary>Tokens rotate: after a 401 everything is read again, once.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancel)
    {
        var connection = Current(null);
        var reply = await connection.GetAsync(path, cancel);
        if ((int)reply.StatusCode == Unauthorized)
        {
            reply.Dispose();
            reply = await Current(connection).GetAsync(path, cancel);
        }

        if (reply.IsSuccessStatusCode)
        {
            return reply;
        }

        using (reply)
        {
            var status = (int)reply.StatusCode;
            throw new ApiException(status, status == 403
                ? "the API server says 403: the service account needs get, list and watch of endpointslices"
                : $"the API server says {Counts.Show(status)}{await ReasonAsync(reply, cancel)}");
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage reply, CancellationToken cancel)
    {
        try
        {
            await using var body = await reply.Content.ReadAsStreamAsync(cancel);
            return SliceJson.MessageOf(await BoundedText.AllAsync(body, StatusLengthMax, cancel)) is { } said
                ? $": {said}"
                : "";
        }
        catch (Exception odd) when (odd is JsonException or IOException or HttpRequestException)
        {
            // Whoever stands between may say it in another way.
            return "";
        }
    }

    private ApiConnection Current(ApiConnection? outdated)
    {
        lock (_lock)
        {
            // The outdated one is left to the collector: another watch may still read from it.
            return _connection is { } connection && connection != outdated && !connection.IsOutdated()
                ? connection
                : _connection = open();
        }
    }
}
