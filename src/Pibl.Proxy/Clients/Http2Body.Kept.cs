using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Clients;

/// <summary>Who reads the content beside the reply, and what is kept of it so that it can be sent again.</summary>
internal sealed partial class Http2Body
{
    private static readonly Fault Outgrown = Fault.OfAnswer(
        FaultKind.UpstreamClosed,
        "the server ended the exchange, and the request body has become too long to be sent again",
        "RFC 9110 §9.2.2");

    private KeptBytes? _kept;
    private RequestBody? _lent;
    private Task? _reader;

    /// <summary>Somebody reads it beside the reply.</summary>
    public bool IsLent => _reader is { IsCompleted: false };

    /// <summary>From now on what is read is kept, up to so many bytes.</summary>
    internal override void Keep(int bytesMax) => _kept ??= _isRead ? null : new KeptBytes(bytesMax);

    /// <summary>
    /// Somebody reads <paramref name="content"/>, which is this or what has been made of it, until
    /// <paramref name="reader"/> ends.
    /// </summary>
    public void Lend(RequestBody content, Task reader) => (_lent, _reader) = (content, reader);

    /// <summary>
    /// The next read begins at the beginning, once nobody reads it any more. Returns why it cannot, or null.
    /// </summary>
    public ValueTask<Fault?> RewindAsync(CancellationToken abandoned) => _isRead ? RewindReadAsync(abandoned) : default;

    /// <summary>Ends whoever still reads it, for nothing will come of that.</summary>
    public async ValueTask EndReaderAsync()
    {
        _lent!.BreakOff();
        await _reader!;
    }

    /// <summary>
    /// The reply is out. Whoever still reads goes on for no longer than a client is listened to after its last reply
    /// (<see cref="Linger"/>).
    /// </summary>
    public async ValueTask LingerAsync()
    {
        if (!ReferenceEquals(_lent!.Content, this))
        {
            // Content that has been made of it has a pace of its own, which nobody bounds.
            _lent.BreakOff();
        }

        EndIn(Linger.SendingMsMax);
        await _reader!;
    }

    private async ValueTask<Fault?> RewindReadAsync(CancellationToken abandoned)
    {
        if (_reader is { IsCompleted: false } reader)
        {
            using var leaving = abandoned.UnsafeRegister(static body => ((Http2Body)body!).BreakOff(), this);
            await reader;
        }

        if (abandoned.IsCancellationRequested)
        {
            return Faults.ClientLeft;
        }

        if (_cut is not null || !IsUntouched)
        {
            return _cut ?? Outgrown;
        }

        _kept?.Rewind();
        return null;
    }
}
