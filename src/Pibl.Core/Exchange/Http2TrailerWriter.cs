using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>Trailers for a peer that speaks HTTP/2, whichever side it is.</summary>
public static class Http2TrailerWriter
{
    /// <summary>Writes those trailers that may go on, but for their end. False where there are none.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="trailers">As they came.</param>
    /// <param name="head">The fields of the message's head.</param>
    public static bool Write(H2Session to, Fields trailers, Fields head)
    {
        var any = false;
        for (var at = 0; at < trailers.Count; at++)
        {
            if (TrailerRules.Passes(trailers, at, head))
            {
                if (!any)
                {
                    to.BeginTrailers();
                }

                any = true;
                to.Field(trailers[at].Id, trailers.NameOf(at), trailers.ValueOf(at));
            }
        }

        return any;
    }
}
