using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>Where the admin interface listens, and who may use it.</summary>
/// <param name="Place">ADMIN.</param>
/// <param name="Token">ADMIN_TOKEN: what each request must show; empty: nothing.</param>
public sealed record AdminAccess(ListenPlace Place, Bytes Token)
{
    /// <summary>
    /// Without a token none but programs of this machine may reach it: a Unix socket has permissions of its own.
    /// </summary>
    public bool IsGuarded => !Token.IsEmpty || Place.Path is not null || Hosts.IsLoopback(Place.Host);
}
