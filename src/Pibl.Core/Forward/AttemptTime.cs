namespace Pibl.Forward;

/// <summary>How long a server is waited for while another one could still be asked.</summary>
/// <remarks>
/// TIMEOUT_SERVER bounds the whole wait without progress, however many servers are tried. Each try but the last leaves
/// a quarter of what is left, five seconds at most, to the next one: enough for an answer that comes at once, and so
/// little that a server which is only slow has nearly all of the time that it was given.
/// </remarks>
public static class AttemptTime
{
    private static readonly TimeSpan LeftMax = TimeSpan.FromSeconds(5);

    /// <param name="left">What is left of TIMEOUT_SERVER.</param>
    /// <param name="mayGoOn">Another server may be asked after this one.</param>
    public static TimeSpan Of(TimeSpan left, bool mayGoOn) =>
        !mayGoOn ? left : left - (left / 4 < LeftMax ? left / 4 : LeftMax);
}
