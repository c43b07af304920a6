using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Pibl.Admin;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>Asks the admin interface of a running program.</summary>
internal static class AdminClient
{
    /// <summary>
    /// A program that does not answer by then is not well: a purge takes up to 5 s with CACHE_SHARED, and 10 s where a
    /// peer hangs (PEERS).
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Its answer, or null and why there is none.</summary>
    /// <param name="access">Where it is, and the token that it asks for.</param>
    /// <param name="isChange">POST, and not GET.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="accept">The media type that is wanted.</param>
    /// <param name="words">The language that is wanted.</param>
    /// <param name="json">The content of a change; null: none.</param>
    public static async Task<(HttpStatusCode? Status, string Text)> AskAsync(
        AdminAccess access, bool isChange, string target, string accept, Words words, string? json = null)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancel) => await ConnectAsync(access.Place, cancel),
        };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(
            isChange ? HttpMethod.Post : HttpMethod.Get, $"http://localhost{target}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(words.Tag));
        request.Headers.Add(AdminRule.ChangeField, "1");
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (!access.Token.IsEmpty)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Token.ToString());
        }

        try
        {
            using var response = await client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, (failure.InnerException ?? failure).Message);
        }
        catch (OperationCanceledException)
        {
            return (null, words.Say(Said.NoAnswerWithin, Patience.TotalSeconds));
        }
    }

    private static async ValueTask<Stream> ConnectAsync(ListenPlace place, CancellationToken cancel)
    {
        EndPoint to = place.Path is { } path ? new UnixDomainSocketEndPoint(path)
            : new DnsEndPoint(Hosts.IsAny(place.Host) ? "localhost" : place.Host, place.Port);
        var socket = place.Path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(to, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
