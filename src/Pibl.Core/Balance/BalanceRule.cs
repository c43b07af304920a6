namespace Pibl.Balance;

/// <summary>How a server is chosen among those in turn.</summary>
public enum BalanceBy : byte
{
    /// <summary>In turns, by weight (<see cref="Balance.RoundRobin"/>).</summary>
    RoundRobin,

    /// <summary>The one that holds the fewest for its weight (<see cref="Balance.LeastConnections"/>).</summary>
    LeastConnections,

    /// <summary>The one that holds fewer, of two drawn by weight (<see cref="TwoChoices"/>).</summary>
    TwoChoices,

    /// <summary>Drawn by weight (<see cref="Draw"/>).</summary>
    Random,

    /// <summary>The one that is likely to answer sooner, of two (<see cref="Balance.LeastTime"/>).</summary>
    LeastTime,

    /// <summary>The same host, path and query: the same server (<see cref="ConsistentHash"/>).</summary>
    HashUri,

    /// <summary>The same client: an IPv4 address, or an IPv6 network of 64 bits.</summary>
    HashClient,

    /// <summary>The same value of a field; without it by client.</summary>
    HashHeader,

    /// <summary>The same value of a cookie; without it by client.</summary>
    HashCookie,
}

/// <summary>BALANCE.</summary>
/// <param name="By">How a server is chosen.</param>
/// <param name="Name">Of the field or the cookie; empty for the others.</param>
public sealed record BalanceRule(BalanceBy By, string Name = "")
{
    public static readonly BalanceRule Default = new(BalanceBy.RoundRobin);

    /// <summary>As it is spelled in <c>serv.config</c>.</summary>
    public override string ToString() => BalanceText.Show(this);
}
