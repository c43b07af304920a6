namespace Pibl.Templates;

/// <summary>What a template may ask of the exchange that it is filled in for.</summary>
public enum Placeholder : byte
{
    /// <summary>The client's address.</summary>
    Client,

    /// <summary>The host that the client asked for, in lower case and without its port.</summary>
    Host,

    /// <summary>The path that the client asked for, as it came.</summary>
    Path,

    /// <summary>The query that the client asked with, without its question mark.</summary>
    Query,

    /// <summary><c>http</c> or <c>https</c>, as the client asked.</summary>
    Scheme,

    /// <summary>The name of the site that answers.</summary>
    Site,

    /// <summary>The server that is asked, or that answered; nothing where none was asked.</summary>
    Server,

    /// <summary>The id of the request.</summary>
    Id,

    /// <summary>
    /// <c>{time-left}</c>: what is left of TIMEOUT_TOTAL when the request goes to a server, in whole milliseconds.
    /// </summary>
    TimeLeft,
}
