namespace Pibl.Cache;

/// <summary>
/// How much of the memory belongs to what is new. A key that comes back soon after it left the window would have been
/// found if the window were a little larger; one that comes back soon after it left the main part, if that were. So
/// each makes its part grow, by the same little: they rest where a byte is worth as much on either side. Popularity
/// that lasts leaves a window of 1 %, and requests that come back soon or never one of 90 %.
/// </summary>
/// <param name="bytesMax">What both parts have together.</param>
/// <param name="rate">Of so small a share of the keys so few come back: each counts for as many.</param>
internal sealed class WindowShare(long bytesMax, double rate = 1)
{
    /// <summary>Soon is before as much has left the same part as this share of the memory.</summary>
    private const double Soon = 0.1;

    /// <summary>From one end to the other in a thousand steps: slower than chance, faster than people.</summary>
    private const double Step = 0.001;

    /// <summary>However small the miniature is: larger ones make the share jump from one end to the other.</summary>
    private const double StepMax = 0.01;

    private const double Least = 0.01;
    private const double Most = 0.9;

    /// <summary>The share that suits most traces (Yang et al., SOSP 2023).</summary>
    private const double First = 0.1;

    /// <summary>What has left is counted in parts of the memory; 16 bits of them are 64 memories.</summary>
    private const double Parts = 1024;

    private double _share = First;
    private long _leftWindow;
    private long _leftMain;

    /// <summary>What the window may take.</summary>
    public long BytesMax => (long)(bytesMax * _share);

    /// <summary>Notes that so many bytes leave, and says when that is.</summary>
    public ushort Leave(long bytes, bool fromMain)
    {
        ref var left = ref fromMain ? ref _leftMain : ref _leftWindow;
        left += bytes;
        return At(left);
    }

    /// <summary>Notes that a key has come back.</summary>
    public void Return(Departed key)
    {
        var since = (ushort)(At(key.FromMain ? _leftMain : _leftWindow) - key.LeftAt);
        if (since < Soon * Parts)
        {
            var step = Math.Min(StepMax, Step / rate);
            _share = Math.Clamp(_share + (key.FromMain ? -step : step), Least, Most);
        }
    }

    private ushort At(long left) => unchecked((ushort)(left / Math.Max(1, bytesMax / Parts)));
}
