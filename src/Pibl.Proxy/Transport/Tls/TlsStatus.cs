namespace Pibl.Transport.Tls;

/// <summary>What a step of <see cref="TlsEngine"/> came to.</summary>
internal enum TlsStatus
{
    /// <summary>It is done: bytes were read or written, or the handshake is over.</summary>
    Done,

    /// <summary>Nothing more can be done before the peer has sent more.</summary>
    NeedsInput,

    /// <summary>There was no room for all that is to be sent: send it, and take the same step again.</summary>
    NeedsRoom,

    /// <summary>The peer has said that it sends no more (close_notify, RFC 8446 §6.1).</summary>
    Closed,

    /// <summary>
    /// It has failed for good, and <see cref="TlsEngine.Failure"/> says why; an alert for the peer may be among what is
    /// to be sent.
    /// </summary>
    Failed,
}
