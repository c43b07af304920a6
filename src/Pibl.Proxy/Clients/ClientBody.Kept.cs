using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Clients;

/// <summary>What is kept of a request's body so that it can be sent again.</summary>
public sealed partial class ClientBody
{
    private static readonly Fault Outgrown = Fault.OfAnswer(
        FaultKind.UpstreamClosed,
        "the server ended the exchange, and the request body has become too long to be sent again",
        "RFC 9110 §9.2.2");

    private KeptBytes? _kept;
    private bool _hasBegun;

    /// <summary>
    /// From now on what is read is kept, up to so many bytes, and the body untouched as long as all of it is.
    /// </summary>
    internal override void Keep(int bytesMax) => _kept ??= _hasBegun ? null : new KeptBytes(bytesMax);

    /// <summary>
    /// The next read begins at the beginning. Waits for whoever still reads it for a server that is not asked any more:
    /// what comes for it is kept as well. Returns why it cannot be read again, or null.
    /// </summary>
    /// <param name="abandoned">Nobody waits for it any more.</param>
    internal ValueTask<Fault?> RewindAsync(CancellationToken abandoned) =>
        _hasBegun ? RewindReadAsync(abandoned) : default;

    private async ValueTask<Fault?> RewindReadAsync(CancellationToken abandoned)
    {
        if (_reader is { IsCompleted: false } reader)
        {
            using var leaving = abandoned.UnsafeRegister(static body => ((ClientBody)body!).BreakOff(), this);
            await reader;
        }

        if (abandoned.IsCancellationRequested)
        {
            _client.ResumeRead();
            return Faults.ClientLeft;
        }

        if (Broken is not null || !IsUntouched)
        {
            return Broken ?? Outgrown;
        }

        _kept?.Rewind();
        return null;
    }
}
