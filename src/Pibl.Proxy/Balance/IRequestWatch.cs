using Pibl.Http.Messages;

namespace Pibl.Balance;

/// <summary>Takes note of requests that one server has answered, or failed.</summary>
public interface IRequestWatch
{
    /// <summary>Never waits, and never throws. Called on the exchange's own thread.</summary>
    /// <param name="took">From the request to the head of the response, or to the failure.</param>
    /// <param name="status">Of the response; 0: none came.</param>
    /// <param name="fault">What failed; null: nothing.</param>
    /// <param name="wasWhole">
    /// The request was there as a whole when it was sent; else a part of the time was the client's.
    /// </param>
    void TakeNote(TimeSpan took, int status, FaultKind? fault, bool wasWhole);
}
