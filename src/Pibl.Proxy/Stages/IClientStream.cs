using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Stages;

/// <summary>
/// One exchange's way back to its client, whatever protocol the client speaks: what the stages may say to it before
/// there is a reply, and what they must know of it.
/// </summary>
public interface IClientStream
{
    /// <summary>The connection that it runs over.</summary>
    Connection Connection { get; }

    /// <summary>Cancelled when that connection has ended: what was kept for it alone ends too.</summary>
    CancellationToken Ended { get; }

    /// <summary>
    /// Passes an interim response on, where the client knows them (RFC 9110 §15.2). Throws as a broken body does when
    /// the client does not take it.
    /// </summary>
    ValueTask InformAsync(ResponseHead interim);

    /// <summary>
    /// Somebody reads <paramref name="content"/>, and with it what the client sends, beside the reply: nobody else
    /// reads from the client until <paramref name="reader"/> has ended, which it does soon once the content is broken
    /// off.
    /// </summary>
    void Lend(RequestBody content, Task reader);

    /// <summary>
    /// Before <paramref name="content"/> is sent again, where the client sends it: waits for the reader that has it lent,
    /// and begins again with what was kept (<see cref="RequestBody.Keep"/>). Returns why that cannot be, or null.
    /// </summary>
    /// <param name="content">What goes to the server.</param>
    /// <param name="abandoned">Nobody waits for the exchange any more.</param>
    ValueTask<Fault?> RewindAsync(RequestBody content, CancellationToken abandoned);
}
