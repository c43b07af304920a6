using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>The Connection field (RFC 9110 §7.6.1), all its lines together.</summary>
internal static class ConnectionRules
{
    /// <summary>
    /// Each option is compared with each field when the message is written, so their number is bounded; honest messages
    /// have one or two.
    /// </summary>
    internal const int OptionsMax = 64;

    internal static Fault? Read(Blame blame, Fields fields, out ConnectionOptions options)
    {
        options = ConnectionOptions.None;
        var count = 0;
        for (var at = fields.IndexOf(FieldId.Connection, 0); at >= 0; at = fields.IndexOf(FieldId.Connection, at + 1))
        {
            foreach (var option in FieldLists.Members(fields.ValueOf(at)))
            {
                options |= Of(option);
                if (++count > OptionsMax)
                {
                    return WireFaults.Of(
                        blame, FaultKind.HeadTooLarge, "Too many connection options", "RFC 9110 §7.6.1");
                }
            }
        }

        return null;
    }

    private static ConnectionOptions Of(ReadOnlySpan<byte> option) => option switch
    {
        _ when Ascii.EqualsIgnoreCase(option, "close"u8) => ConnectionOptions.Close,
        _ when Ascii.EqualsIgnoreCase(option, "keep-alive"u8) => ConnectionOptions.KeepAlive,
        _ when Ascii.EqualsIgnoreCase(option, "upgrade"u8) => ConnectionOptions.Upgrade,
        _ => ConnectionOptions.NamesFields,
    };
}
