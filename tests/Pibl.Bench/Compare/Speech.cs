namespace Pibl.Bench.Compare;

/// <summary>How clients ask, and so which program plays them.</summary>
internal enum Speech
{
    /// <summary>HTTP/1.1: wrk.</summary>
    Plain,

    /// <summary>HTTP/1.1 over TLS, connections kept alive: wrk.</summary>
    Tls,

    /// <summary>A connection and a whole handshake for each request: openssl s_time.</summary>
    Handshakes,

    /// <summary>The same with the session of the connection before: openssl s_time.</summary>
    ResumedHandshakes,

    /// <summary>HTTP/2 over TLS: h2load.</summary>
    Http2,
}
