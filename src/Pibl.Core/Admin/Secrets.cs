using System.Text.RegularExpressions;
using Pibl.Config;
using Pibl.FieldEdits;

namespace Pibl.Admin;

/// <summary>
/// Values of keys as they may be shown to whoever may look at the settings. Secrets stand in files, which are named and
/// not read; what can still hold one is blotted out.
/// </summary>
public static partial class Secrets
{
    private const string Blot = "***";

    /// <summary>The value of a key, or one line of it.</summary>
    public static string Masked(ConfigKey key, string value) =>
        key == FieldKeys.SetRequest || key == SiteKeys.Header ? OfField(value) : Masked(value);

    /// <summary>
    /// A field that servers are sent, or that clients must send: whoever has the value may pass for who has it. What is
    /// made of placeholders alone is none.
    /// </summary>
    public static string OfField(string field)
    {
        var colon = field.IndexOf(':');
        return colon < 0 || Placeholders().IsMatch(field[(colon + 1)..]) ? field : $"{field[..colon]}: {Blot}";
    }

    /// <summary>The password of an address (RFC 3986 §3.2.1), and parameters that are called like one.</summary>
    private static string Masked(string value) =>
        Parameter().Replace(UserInfo().Replace(value, $"://{Blot}@"), $"$1={Blot}");

    [GeneratedRegex(@"://[^/@\s]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"([?&][^=&\s]*(?:token|key|secret|pass|sig)[^=&\s]*)=[^&\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?:\s*\{[a-z_.\-]+\}\s*)*$")]
    private static partial Regex Placeholders();
}
