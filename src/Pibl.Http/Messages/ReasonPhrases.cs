namespace Pibl.Http.Messages;

/// <summary>
/// What a status is called (RFC 9110 §15, and the IANA HTTP Status Code Registry), and what its page tells a person.
/// </summary>
public static class ReasonPhrases
{
    public static string Of(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => "",
    };

    /// <summary>
    /// One sentence for whoever sees the page; no version, no address, nothing that helps an attacker.
    /// </summary>
    public static string Explain(int status) => status switch
    {
        400 => "The request could not be understood.",
        401 => "This address asks who you are first.",
        403 => "This address may not be asked from where you are.",
        405 => "That method is not passed on here.",
        408 => "The request took too long to arrive.",
        413 => "The request body is larger than is accepted here.",
        414 => "The address is longer than is accepted here.",
        417 => "The expectation in the request cannot be met.",
        421 => "This server does not answer for that address.",
        429 => "Too many requests have come from there. Please try again later.",
        431 => "The request header fields are larger than is accepted here.",
        500 => "Something went wrong here. It has been written down.",
        501 => "The request asks for something that is not supported.",
        502 => "The server behind this address gave no usable answer.",
        503 => "No server can take the request at the moment. Please try again shortly.",
        504 => "The server behind this address did not answer in time.",
        505 => "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        508 => "The request has come through here before.",
        _ => "",
    };
}
