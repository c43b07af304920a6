using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// The client's side of an exchange, as <see cref="ExchangeRunner"/> sees it, whatever protocol the client speaks.
/// Stages see no more of it than <see cref="IClientStream"/>.
/// </summary>
internal interface IExchangeStream : IClientStream
{
    /// <summary>
    /// What the exchange holds. Its token is cancelled when the client has gone, or was cut off.
    /// </summary>
    ExchangeScope Scope { get; }

    /// <summary>True once a byte of the reply may have reached the client.</summary>
    bool HasBegun { get; }

    /// <summary>Bytes of content that went to the client: the reply's, or a tunnel's.</summary>
    long BytesSent { get; }

    /// <summary>A server is being waited for: until <see cref="EndWait"/> it is noticed when the client goes.</summary>
    void BeginWait();

    void EndWait();

    /// <summary>The client's connection is to take no further exchange behind this one.</summary>
    void CloseBehind();

    /// <summary>
    /// Writes the reply. Returns the fault that cut it short, or null when it is whole.
    /// </summary>
    /// <param name="reply">Stays the caller's, to be released.</param>
    /// <param name="request">What it answers; null where nothing is known of that.</param>
    ValueTask<Fault?> WriteAsync(Reply reply, RequestHead? request);

    /// <summary>
    /// Behind a 101 (RFC 9110 §7.8): joins the client with its server until one of them has enough.
    /// </summary>
    ValueTask JoinAsync(Upgrade upgrade);

    /// <summary>
    /// Ends it so that nobody takes what was written for whole. Returns the fault as it is to be told: where the
    /// program itself has cut the client off, that.
    /// </summary>
    Fault CutOff(Fault fault);

    /// <summary>The reply is out, and what it held is given back: what remains of the request's content ends.</summary>
    ValueTask EndAsync();
}
