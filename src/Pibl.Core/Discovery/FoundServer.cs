using System.Net;

namespace Pibl.Discovery;

/// <summary>One server that an entry of SERVERS stands for.</summary>
/// <param name="Name">Of its own, for Host and logs: the entry's, or the target of an SRV record.</param>
/// <param name="Address">Where it is.</param>
public sealed record FoundServer(string Name, IPAddress Address)
{
    /// <summary>1 to 65535; 0: the entry's.</summary>
    public int Port { get; init; }

    /// <summary>1 to 100; 0: the entry's.</summary>
    public int Weight { get; init; }

    /// <summary>It is of a later tier than the first.</summary>
    public bool Backup { get; init; }

    /// <summary>The address of the other family, where the machine has one of each.</summary>
    public IPAddress? Other { get; init; }
}
