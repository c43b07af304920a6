using System.Text.RegularExpressions;

namespace Pibl.Config;

/// <summary>
/// Variables that an orchestrator sets for every container because some service is called <c>pibl</c>:
/// <c>PIBL_SERVICE_HOST</c>, <c>PIBL_PORT=tcp://10.0.0.7:80</c>, <c>PIBL_PORT_80_TCP_ADDR</c>. Nobody wrote them, and
/// they ask for nothing (Kubernetes: "Environment variables" of a Service; Docker's links have the same names).
/// </summary>
public static partial class ServiceVariables
{
    /// <summary>True for one of them; the service may have a longer name, such as <c>pibl-admin</c>.</summary>
    public static bool Is(string name, string value) =>
        Names().IsMatch(name)
        || (name.EndsWith("_PORT", StringComparison.Ordinal) && Urls().IsMatch(value));

    [GeneratedRegex("_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$")]
    private static partial Regex Names();

    [GeneratedRegex("^(tcp|udp|sctp)://")]
    private static partial Regex Urls();
}
