namespace Pibl.Forward;

/// <summary>Why there is no TLS with a peer (RFC 9209 §2.3.14 to §2.3.16).</summary>
public enum TlsError : byte
{
    /// <summary>What the peer sent is no TLS, or none that is spoken here.</summary>
    Protocol,

    /// <summary>The peer's certificate is not accepted.</summary>
    Certificate,

    /// <summary>The peer has refused by an alert.</summary>
    Alert,
}
