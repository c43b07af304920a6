using System.Globalization;

namespace Pibl.Activation;

/// <summary>
/// What systemd says about the sockets that it gives to a program that it starts: sd_listen_fds(3).
/// </summary>
public static class ActivationVariables
{
    /// <summary>SD_LISTEN_FDS_START: the number of the first descriptor.</summary>
    public const int FirstDescriptor = 3;

    /// <summary>More than this nobody means.</summary>
    public const int CountMax = 128;

    /// <summary>
    /// How many descriptors were given to this process; 0 where they are meant for another, or none are.
    /// </summary>
    /// <param name="process">This process.</param>
    /// <param name="listenPid">LISTEN_PID: whom they are for. A child that inherits the variables is not meant.</param>
    /// <param name="listenFds">LISTEN_FDS: how many.</param>
    public static int CountFor(int process, string? listenPid, string? listenFds) =>
        NumberOf(listenPid) == process && NumberOf(listenFds) is > 0 and <= CountMax and var count ? count : 0;

    private static int NumberOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
