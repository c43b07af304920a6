using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>What an exchange does about a response head.</summary>
public enum ResponseAction : byte
{
    /// <summary>An interim response: it is passed on to the client, and another head follows.</summary>
    PassOn,

    /// <summary>As <see cref="PassOn"/>, and the client may send its content now (100, RFC 9110 §15.2.1).</summary>
    Continue,

    /// <summary>The final response.</summary>
    Answer,

    /// <summary>The connection speaks another protocol from here on (101).</summary>
    Switch,

    /// <summary>The server had given up the connection: the request is repeated over a new one.</summary>
    Repeat,

    /// <summary>The response is not valid: the exchange fails, and the connection ends.</summary>
    Fail,
}

/// <summary>What <see cref="ResponseRule"/> says of a response head.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Fault">
/// Why; set for <see cref="ResponseAction.Repeat"/> and <see cref="ResponseAction.Fail"/>, else null.
/// </param>
public readonly record struct ResponseMeaning(ResponseAction Action, Fault? Fault = null);
