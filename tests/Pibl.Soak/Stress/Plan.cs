using System.Globalization;

namespace Pibl.Soak.Stress;

/// <summary>How a server answers a request. The first letter of the path names it.</summary>
internal enum Way
{
    /// <summary>With a length, not to be stored.</summary>
    Plain = 's',

    /// <summary>With a length, to be stored.</summary>
    Stored = 'c',

    /// <summary>In chunks, to be stored.</summary>
    StoredChunks = 'k',

    /// <summary>Up to the end of the connection.</summary>
    UntilClose = 'e',

    /// <summary>With the length promised, and a reset before it is reached.</summary>
    Cut = 'b',

    /// <summary>Reads the body of the request, which has the same number and size, and answers with it.</summary>
    Upload = 'u',

    /// <summary>Refuses an upload before it has read it (413), and closes.</summary>
    Refused = 'r',

    /// <summary>Switches to bytes that come back as they went out.</summary>
    Tunnel = 'w',

    /// <summary>Answers when as many as the size says wait for it.</summary>
    Barrier = 'p',
}

/// <summary>What one request asks for, as both sides read it off its path: <c>/c/17/300000</c>.</summary>
internal readonly record struct Plan(Way Way, long Id, int Size)
{
    public bool IsUpload => Way is Way.Upload or Way.Refused;

    public string Path => string.Create(CultureInfo.InvariantCulture, $"/{(char)Way}/{Id}/{Size}");

    /// <summary>Of a request line.</summary>
    public static Plan Of(string requestLine)
    {
        var parts = requestLine.Split(' ')[1].Split('/');
        return new Plan(
            (Way)parts[1][0],
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture));
    }
}
