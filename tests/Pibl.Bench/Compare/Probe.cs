using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Pibl.Bench.Compare;

/// <summary>Looks whether a peer does what it is about to be measured for.</summary>
internal static class Probe
{
    /// <summary>Why it does not, or null. A cache must give the same answer twice.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The certificate is made for the run.")]
    public static async Task<string?> WhyNotAsync(Site site)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = site.Work.Speech == Speech.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var url = new Uri($"{(site.Work.IsTls ? "https" : "http")}://127.0.0.1:{site.Port}{site.Work.Target}");
        var serials = new List<string>();
        for (var time = 0; time < 3; time++)
        {
            try
            {
                using var response = await client.GetAsync(url);
                var bytes = (await response.Content.ReadAsByteArrayAsync()).Length;
                if (!response.IsSuccessStatusCode || bytes != site.Work.Bytes)
                {
                    return $"it answers {(int)response.StatusCode} with {bytes} bytes";
                }

                serials.Add(response.Headers.TryGetValues(Origin.Serial, out var values) ? values.First() : "");
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
        }

        return site.Work.Cached && serials[1] != serials[2] ? "it does not answer from its cache" : null;
    }
}
