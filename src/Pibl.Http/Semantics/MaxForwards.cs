using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>The Max-Forwards field (RFC 9110 §7.6.2), which counts for TRACE and OPTIONS only.</summary>
public static class MaxForwards
{
    /// <summary>Nobody is that many hops away: more is the same as this.</summary>
    private const int HopsMax = 100_000_000;

    /// <summary>
    /// How often the request may still be forwarded: at 0 the proxy answers it itself. Null where the field says
    /// nothing: another method, no field, more than one, or not a number.
    /// </summary>
    public static int? Of(RequestHead request)
    {
        var at = request.Method is Method.Trace or Method.Options ? request.Fields.IndexOf(FieldId.MaxForwards, 0) : -1;
        if (at < 0 || request.Fields.IndexOf(FieldId.MaxForwards, at + 1) >= 0)
        {
            return null;
        }

        return Digits.Read(request.Fields.ValueOf(at), HopsMax) switch
        {
            Digits.NotANumber => null,
            Digits.Beyond => HopsMax,
            var hops => (int)hops,
        };
    }
}
