namespace Pibl.Http.Messages;

/// <summary>Which scheme the target URI had at the client, before anybody ended its TLS.</summary>
public enum ClientScheme : byte
{
    Http,
    Https,

    /// <summary>A trusted peer says it, but not in words that all read alike: no cache may decide by it.</summary>
    Doubtful,
}
