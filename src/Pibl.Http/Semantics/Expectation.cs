using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>The Expect field (RFC 9110 §10.1.1): one expectation exists, 100-continue.</summary>
public static class Expectation
{
    /// <summary>
    /// True where the client may be holding its body back until it sees a 100 or a final response. HTTP/1.0 clients
    /// cannot, and a request without a body has nothing to hold back.
    /// </summary>
    public static bool WaitsForContinue(RequestHead request) =>
        request.Version != HttpVersion.Http10 && !request.Framing.IsEmpty && request.Fields.Has(FieldId.Expect);

    /// <summary>417 for any other expectation, and for more than one line (RFC 9110 §15.5.18).</summary>
    internal static Fault? Check(Fields fields)
    {
        var at = fields.IndexOf(FieldId.Expect, 0);
        var known = at < 0
            || (Ascii.EqualsIgnoreCase(fields.ValueOf(at), "100-continue"u8)
                && fields.IndexOf(FieldId.Expect, at + 1) < 0);
        return known
            ? null
            : Fault.OfClient(
                FaultKind.ExpectationFailed, "An expectation other than 100-continue", "RFC 9110 §10.1.1");
    }
}
