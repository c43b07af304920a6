using System.Net;
using System.Security.Cryptography;
using Pibl.Access;
using Pibl.Admin;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Discovery;
using Pibl.Files;
using Pibl.Shared;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl;

/// <summary>All that a proxy takes from outside. Each part has a deterministic twin in the tests.</summary>
/// <param name="Connector">How servers are reached.</param>
/// <param name="Listeners">Where clients come in; they listen already, and draining closes them.</param>
/// <param name="Clock">The time: <see cref="TimeProvider.System"/>, or a fake that a test moves.</param>
/// <param name="Dice">Uniform 32-bit numbers: a fast generator, or a seeded one.</param>
/// <param name="AccessLog">Takes access entries and reports of what should not have happened; never waits.</param>
public sealed record World(
    IConnector Connector,
    IReadOnlyList<IListener> Listeners,
    TimeProvider Clock,
    Func<uint> Dice,
    IAccessLog AccessLog)
{
    /// <summary>Stored responses, to be closed by whoever opened them; null where CACHE=off.</summary>
    public ICacheStore? Cache { get; init; }

    /// <summary>What proxies share (CACHE_SHARED), to be closed by whoever opened it; null: nothing.</summary>
    public ISharedStore? Shared { get; init; }

    /// <summary>
    /// Where the admin interface listens; draining closes them last. None where ADMIN is none.
    /// </summary>
    public IReadOnlyList<IListener> AdminListeners { get; init; } = [];

    /// <summary>What the program around the proxy does for an operator; null: nothing.</summary>
    public Steering? Steering { get; init; }

    /// <summary>
    /// The secret behind the cookies of STICKY, 32 bytes; asked for by a site with that key alone. One of this run's
    /// own unless it is given.
    /// </summary>
    public Lazy<byte[]> StickyKey { get; init; } = new(() => RandomNumberGenerator.GetBytes(StickyKeyFile.KeyLength));

    /// <summary>
    /// The secret behind the tickets of TLS sessions, 32 bytes; asked for where TLS is spoken. One of this run's own
    /// unless it is given.
    /// </summary>
    public Lazy<byte[]> TicketSecret { get; init; } = new(() => RandomNumberGenerator.GetBytes(SecretFile.KeyLength));

    /// <summary>
    /// Who finds the servers behind names; null: nobody, and whoever connects looks a name up by itself.
    /// </summary>
    public IServerSource? Servers { get; init; }

    /// <summary>The addresses of this machine, by which a proxy finds itself among PEERS.</summary>
    public Func<IReadOnlyCollection<IPAddress>> OwnAddresses { get; init; } = static () => [];

    /// <summary>Where work that had to wait goes on.</summary>
    public Workers Workers { get; init; } = Workers.Pool;
}
