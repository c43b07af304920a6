using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Forward;

/// <summary>What a response head means for the exchange that it came in.</summary>
public static class ResponseRule
{
    /// <summary>
    /// How many interim responses one request may get. No RFC has a limit; a server sends 100, 102 and a few 103.
    /// </summary>
    public const int InterimsMax = 64;

    /// <summary>Decides by the head and by what has happened to the request so far. Allocates nothing.</summary>
    /// <param name="request">As the client sent it.</param>
    /// <param name="head">A well-formed response head.</param>
    /// <param name="interims">How many interim responses came before it.</param>
    /// <param name="isKept">The connection had carried another request before.</param>
    /// <param name="isWhole">All of the request has been sent.</param>
    /// <param name="isUntouched">None of the request's content is gone (<see cref="RetryRule.MayRepeat"/>).</param>
    public static ResponseMeaning Of(
        RequestHead request, ResponseHead head, int interims, bool isKept, bool isWhole, bool isUntouched) =>
        head switch
        {
            { Status: 101 } => OfSwitch(request, head, isWhole),
            { IsInterim: true } when interims >= InterimsMax =>
                new(ResponseAction.Fail, UpstreamFaults.TooManyInterims),
            { Status: 100 } => new(ResponseAction.Continue),
            { IsInterim: true } => new(ResponseAction.PassOn),
            { Status: 408 } when isKept && interims == 0 => OfTimeout(request, head, isUntouched),
            _ => new(ResponseAction.Answer),
        };

    private static ResponseMeaning OfSwitch(RequestHead request, ResponseHead head, bool isWhole)
    {
        // RFC 9110 §15.2.2: a server switches only to what the client asked for.
        if (!UpgradeRules.IsWanted(request) || !UpgradeRules.IsAnsweredBy(head))
        {
            return new(ResponseAction.Fail, UpstreamFaults.SwitchUnasked);
        }

        // RFC 9110 §7.8: the client must have sent its whole request before it may speak the new protocol.
        return isWhole ? new(ResponseAction.Switch) : new(ResponseAction.Fail, UpstreamFaults.SwitchEarly);
    }

    /// <summary>
    /// RFC 9110 §15.5.9: a server that closes an idle connection may say so with a 408, which crosses with the next
    /// request. It was not received, and may be repeated over a new connection. On a new connection, on one that goes
    /// on, or after an interim response the 408 is about this request, and so an answer to it.
    /// </summary>
    private static ResponseMeaning OfTimeout(RequestHead request, ResponseHead head, bool isUntouched) =>
        !Persistence.KeepsAlive(head) && RetryRule.MayRepeat(UpstreamFaults.GivenUp, request, isUntouched)
            ? new(ResponseAction.Repeat, UpstreamFaults.GivenUp)
            : new(ResponseAction.Answer);
}
