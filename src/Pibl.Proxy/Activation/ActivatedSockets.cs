using System.Net.Sockets;
using Pibl.Transport.Unix;

namespace Pibl.Activation;

/// <summary>The listening sockets that systemd gave to this process (sd_listen_fds(3)).</summary>
public static class ActivatedSockets
{
    /// <summary>
    /// All of them; none where the program was not started so. The variables are taken out of the environment: they
    /// are meant for this process alone.
    /// </summary>
    public static IReadOnlyList<Socket> Take()
    {
        var count = ActivationVariables.CountFor(
            Environment.ProcessId,
            Environment.GetEnvironmentVariable("LISTEN_PID"),
            Environment.GetEnvironmentVariable("LISTEN_FDS"));
        foreach (var name in new[] { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        var sockets = new List<Socket>();
        for (var at = 0; at < count; at++)
        {
            var number = ActivationVariables.FirstDescriptor + at;
            if (UnixCalls.Flags(number, UnixCalls.SetFlags, UnixCalls.CloseOnExecFlag) == 0
                && Of(number) is { } socket)
            {
                sockets.Add(socket);
            }
        }

        return sockets;
    }

    /// <summary>Null where it is no stream socket that listens: a timer or a file may be given as well.</summary>
    private static Socket? Of(int number)
    {
        try
        {
            var socket = new Socket(new SafeSocketHandle(number, ownsHandle: true));
            var isListening = socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection);
            return socket.SocketType == SocketType.Stream && isListening is not 0 ? socket : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
