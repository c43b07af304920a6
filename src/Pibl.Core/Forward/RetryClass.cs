using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// The one place that says whether a failed request may be sent again: by what the server may have received of it, and
/// by whether it has answered.
/// </summary>
public static class RetryClass
{
    /// <param name="mayHaveArrived">
    /// The server may have received some of the request. False where nothing was sent, where nothing can have arrived,
    /// and where the server itself says so (a 408 that crossed with the request).
    /// </param>
    /// <param name="isAnswered">At least one byte of an answer has been received.</param>
    public static Retry Of(bool mayHaveArrived, bool isAnswered) => (mayHaveArrived, isAnswered) switch
    {
        // RFC 9110 §9.2.2: "a means to detect that the original request was never applied" frees any method.
        (false, _) => Retry.IfUnsent,

        // RFC 9110 §9.2.2: only an idempotent request may be repeated when the connection fails before any answer.
        (true, false) => Retry.IfIdempotent,

        // RFC 9110 §9.2.2 speaks of a failure before the response can be read. Here some of it has been read.
        // Whatever it sent, it has acted on the request, and what it sent was its answer.
        (true, true) => Retry.Never,
    };
}
