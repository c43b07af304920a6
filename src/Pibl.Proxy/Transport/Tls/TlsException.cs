namespace Pibl.Transport.Tls;

/// <summary>A TLS connection failed; to whoever uses it, a connection that broke.</summary>
public sealed class TlsException(TlsFailure failure) : IOException(failure.Text)
{
    public TlsFailure Failure => failure;
}
