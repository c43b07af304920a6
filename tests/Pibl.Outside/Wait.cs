using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Outside;

/// <summary>Other programs take their time: waits for what they do, and says so when it does not come.</summary>
internal static class Wait
{
    public static async Task UntilAsync(string what, TimeSpan patience, Func<Task<bool>> isSo)
    {
        var begun = Stopwatch.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < patience, $"{what}: not within {patience}");
            await beat.WaitForNextTickAsync();
        }
    }

    /// <summary>Whether somebody listens there.</summary>
    public static async Task<bool> ListensAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A port that was free a moment ago: programs that cannot be told to choose one need a number.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
