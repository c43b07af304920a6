using System.Net;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Discovery;

/// <summary>The key that says who finds servers.</summary>
public static class DiscoveryKeys
{
    private const int PortDefault = 53;
    private const int CountMax = 3;
    private const string System = "system";

    /// <summary>DNS: the name servers that are asked; none: those of the system.</summary>
    public static readonly ConfigKey<Seq<IPEndPoint>> Dns = ConfigKey.Of(
        "DNS", System,
        new ValueKind<Seq<IPEndPoint>>(
            $"`{System}`, or 1 to {CountMax} addresses with commas between, a port left out is {PortDefault}: `127.0.0.1:8600`",
            Read,
            servers => servers.IsEmpty ? System : string.Join(", ", servers.Map(Show))),
        "the name servers that are asked for the names in `SERVERS` ([names](names.md#dns))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };

    private static string Show(IPEndPoint server) =>
        server.Port == PortDefault ? server.Address.ToString() : server.ToString();

    private static Validation<ConfigError, Seq<IPEndPoint>> Read(string key, SourceSpan value)
    {
        if (value.Text == System)
        {
            return Success<ConfigError, Seq<IPEndPoint>>(Seq<IPEndPoint>());
        }

        var items = value.Split(',').Map(item => item.Trim()).Strict();
        return items.Count > CountMax
            ? value.Fails<Seq<IPEndPoint>>($"{items.Count} name servers", $"{key} takes at most {CountMax}")
            : Validations.All(items.Map(ReadOne).Strict());
    }

    private static Validation<ConfigError, IPEndPoint> ReadOne(SourceSpan item)
    {
        var text = item.Text;
        if (!text.StartsWith('[') && (text.Contains(':') || text.Count(c => c == '.') == 3)
            && IPAddress.TryParse(text, out var address))
        {
            return Success<ConfigError, IPEndPoint>(new IPEndPoint(address, PortDefault));
        }

        return text.Contains(':') && (text.StartsWith('[') || text.Count(c => c == '.') == 3)
            && IPEndPoint.TryParse(text, out var place) && place.Port > 0
            ? Success<ConfigError, IPEndPoint>(place)
            : item.Fails<IPEndPoint>(
                $"\"{text}\" is not the address of a name server", $"such as 127.0.0.1:8600, [::1]:53, or {System}");
    }
}
