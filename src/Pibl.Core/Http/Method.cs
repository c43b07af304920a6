namespace Pibl.Http;

/// <summary>The methods that a proxy treats differently (RFC 9110 §9, RFC 5789); every other token is <see cref="Other"/>.</summary>
public enum Method : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
}
