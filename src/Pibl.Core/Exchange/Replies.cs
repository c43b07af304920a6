using System.Globalization;
using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>Replies that the proxy makes itself.</summary>
public static class Replies
{
    /// <summary>A status with a one-line body that a person can read.</summary>
    /// <param name="status">Final.</param>
    /// <param name="via">Where it comes from.</param>
    /// <param name="explanation">The line; null: the status's own.</param>
    public static Reply Plain(int status, Provenance via, string? explanation = null)
    {
        var body = Bytes.Of($"{status.ToString(CultureInfo.InvariantCulture)} {ReasonPhrases.Of(status)}\n{explanation ?? ReasonPhrases.Explain(status)}\n");
        var fields = Fields.Of(("Content-Type", "text/plain; charset=utf-8"));

        // RFC 9110 §10.2.3, §15.6.4, RFC 6585 §4: they say when to come back.
        fields = status is 429 or 503 ? fields.With("Retry-After", "1") : fields;
        var head = new ResponseHead(
            status, Bytes.Of(ReasonPhrases.Of(status)), HttpVersion.Http11, fields, Framing.Exactly(body.Length),
            ConnectionOptions.None);
        return new Reply(head, Body.Of(body), via);
    }

    /// <summary>401 without a challenge of its own: for stages like the one in docs/add-a-stage.md.</summary>
    public static Reply Unauthorized => Plain(401, Provenance.Proxy);
}
