using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pibl.Activation;

/// <summary>Tells systemd how the program is (sd_notify(3)); nobody, where NOTIFY_SOCKET is not set.</summary>
public static class ServiceNotice
{
    /// <summary>It accepts clients.</summary>
    public const string Ready = "READY=1";

    /// <summary>It reads its configuration again; <see cref="Ready"/> follows, whatever comes of it.</summary>
    /// <param name="monotonic">Of the system's monotonic clock: orders what is told.</param>
    public static string Reloading(TimeSpan monotonic) => string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)monotonic.TotalMicroseconds}");

    /// <summary>It drains.</summary>
    public const string Stopping = "STOPPING=1";

    /// <summary>Another process is the service from now on.</summary>
    public static string MainProcess(int process) => $"MAINPID={process}";

    /// <summary>Says one thing, once; that nobody hears it is no fault of the proxy's.</summary>
    public static void Tell(string state)
    {
        var address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (address is not ['/' or '@', _, ..])
        {
            return;
        }

        try
        {
            // An @ stands for the NUL of the abstract namespace.
            var path = address[0] == '@' ? '\0' + address[1..] : address;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Blocking = false;
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // systemd will think that the start takes its time, and say so.
        }
    }
}
