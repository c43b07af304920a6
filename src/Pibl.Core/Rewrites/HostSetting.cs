using Pibl.Http.Messages;

namespace Pibl.Rewrites;

/// <summary>Which Host a server gets (SET_HOST).</summary>
/// <param name="Kind">The client's, the server's, or a text.</param>
/// <param name="Text">For <see cref="HostKind.Text"/>: <c>uri-host [ ":" port ]</c> (RFC 9110 §7.2); else empty.</param>
public readonly record struct HostSetting(HostKind Kind, Bytes Text = default)
{
    public static readonly HostSetting Client = new(HostKind.Client);

    public static readonly HostSetting Server = new(HostKind.Server);

    public static HostSetting Of(string text) => new(HostKind.Text, Bytes.Of(text));

    /// <summary>The Host that is sent; empty where the client named none and its own is wanted.</summary>
    /// <param name="client">The client's.</param>
    /// <param name="server">The server's name and port.</param>
    public Bytes Choose(Bytes client, Bytes server) => Kind switch
    {
        HostKind.Client => client,
        HostKind.Server => server,
        HostKind.Text => Text,
        _ => throw new InvalidOperationException($"no such Host: {Kind}"),
    };
}

/// <summary>The choices of SET_HOST.</summary>
public enum HostKind : byte
{
    /// <summary><c>client</c>: as the client sent it.</summary>
    Client,

    /// <summary><c>server</c>: the name and port of the server that is asked.</summary>
    Server,

    /// <summary>Any other text, as it stands.</summary>
    Text,
}
