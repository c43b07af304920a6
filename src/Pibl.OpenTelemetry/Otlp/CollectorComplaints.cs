namespace Pibl.Otlp;

/// <summary>
/// Says in the log, once a minute at most, that the collector does not take what it is sent: the SDK itself tells
/// nobody.
/// </summary>
/// <param name="collector">OTLP.</param>
/// <param name="complain">Takes the line.</param>
/// <param name="clock">The time.</param>
internal sealed class CollectorComplaints(Uri collector, Action<string> complain, TimeProvider clock)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _nextAt;

    /// <summary>A client whose failures are told.</summary>
    /// <param name="patience">How long one message may take.</param>
    public HttpClient Client(TimeSpan patience) => new(new Watch(this)) { Timeout = patience };

    private void About(string why)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now < _nextAt)
            {
                return;
            }

            _nextAt = now + Quiet;
        }

        complain($"OTLP: {collector.OriginalString} takes nothing: {why}");
    }

    private sealed class Watch(CollectorComplaints complaints) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Heard(base.Send(request, cancellationToken));
            }
            catch (Exception failure) when (Told(failure))
            {
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Heard(await base.SendAsync(request, cancellationToken));
            }
            catch (Exception failure) when (Told(failure))
            {
                throw;
            }
        }

        private HttpResponseMessage Heard(HttpResponseMessage response)
        {
            if (!response.IsSuccessStatusCode)
            {
                complaints.About($"it answers {(int)response.StatusCode}");
            }
            else if (response.Headers.TryGetValues("grpc-status", out var codes) && !codes.Contains("0"))
            {
                complaints.About($"it answers with gRPC's status {string.Join(", ", codes)}");
            }

            return response;
        }

        private bool Told(Exception failure)
        {
            complaints.About(failure is OperationCanceledException ? "no answer in time" : failure.Message);
            return true;
        }
    }
}
