using System.Diagnostics;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Upstreams;

namespace Pibl.Tracing;

/// <summary>
/// Gives each attempt a span, and the server the span's own id for its parent: with that of the client's it would be a
/// brother of this proxy's span, and not below it.
/// </summary>
internal sealed class TracedUpstreams(IUpstreams inner) : IUpstreams
{
    public TimeSpan Patience => inner.Patience;

    public Endpoint? HomeOf(ExchangeScope scope) => inner.HomeOf(scope);

    public ValueTask<UpstreamResult> SendAsync(
        Endpoint server, Missed missed, TimeSpan patience, ExchangeScope scope) =>
        Spans.Source.HasListeners()
            ? SendTracedAsync(server, missed, patience, scope)
            : inner.SendAsync(server, missed, patience, scope);

    private async ValueTask<UpstreamResult> SendTracedAsync(
        Endpoint server, Missed missed, TimeSpan patience, ExchangeScope scope)
    {
        if (Spans.BeginAttempt(missed.Received.Request, server) is not { } span)
        {
            return await inner.SendAsync(server, missed, patience, scope);
        }

        var (status, fault) = (0, default(Http.Messages.Fault));
        try
        {
            var sent = await inner.SendAsync(server, Named(missed, span), patience, scope);
            if (!sent.IsFailed(out fault))
            {
                status = sent.IsSwitched(out var head, out _) || sent.IsAnswered(out head, out _) ? head.Status : 0;
            }

            return sent;
        }
        finally
        {
            Spans.EndAttempt(span, status, fault);
        }
    }

    private static Missed Named(Missed missed, Activity span)
    {
        var received = missed.Received;
        return missed with
        {
            Received = received with
            {
                Request = received.Request with
                {
                    Fields = TraceFields.With(received.Request.Fields, span.Id!, span.TraceStateString),
                },
            },
        };
    }
}
