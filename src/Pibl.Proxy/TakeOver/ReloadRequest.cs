using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Pibl.Transport.Unix;

namespace Pibl.TakeOver;

/// <summary>The side of <c>pibl reload</c>: asks the running program to read its configuration again.</summary>
public static class ReloadRequest
{
    /// <summary>The exit code where nobody runs, or nobody answers.</summary>
    private const int Nobody = 1;

    /// <summary>
    /// Behind another conversation, and while names are looked up; a program that takes over has as much.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>More than any list of mistakes has, in UTF-16 units.</summary>
    private const int TextLengthMax = 1 << 20;

    /// <summary>Asks at <paramref name="path"/>, and waits for the answer.</summary>
    public static ReloadAnswer Ask(string path)
    {
        try
        {
            using var channel = UnixChannel.Connect(path);
            channel.Patience = Patience;
            channel.Send(TakeOverWords.Reload);
            return Read(channel) ?? Failed("the running program ended, or is being taken over; ask again");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return Failed($"no running program answers at {path}: {(File.Exists(path) ? e.Message : "there is no such socket")}");
        }
    }

    /// <summary>Null where it ends too early.</summary>
    private static ReloadAnswer? Read(UnixChannel channel)
    {
        var text = new StringBuilder();
        while (text.Length < TextLengthMax)
        {
            var message = channel.Receive().Text;
            if (message.StartsWith(TakeOverWords.Said, StringComparison.Ordinal))
            {
                text.Append(message, TakeOverWords.Said.Length, message.Length - TakeOverWords.Said.Length);
            }
            else
            {
                return ExitOf(message) is { } code ? new ReloadAnswer(code, text.ToString()) : null;
            }
        }

        return null;
    }

    private static int? ExitOf(string message) =>
        message.StartsWith(TakeOverWords.Exit, StringComparison.Ordinal)
            && int.TryParse(message.AsSpan(TakeOverWords.Exit.Length), CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    private static ReloadAnswer Failed(string why) => new(Nobody, $"pibl: {why}\n");
}
