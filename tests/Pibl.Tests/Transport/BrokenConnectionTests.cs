using System.Net.Sockets;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>Which exceptions say that a connection broke.</summary>
public sealed class BrokenConnectionTests
{
    public static TheoryData<Exception, bool> Exceptions => new()
    {
        { new SocketException((int)SocketError.ConnectionReset), true },
        { new IOException("broken pipe"), true },
        { new EndOfStreamException("cut short"), true },
        { new ObjectDisposedException("the connection"), true },
        { new OperationCanceledException("interrupted"), false },
        { new InvalidOperationException("two reads at once"), false },
        { new ArgumentOutOfRangeException("at"), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void An_interruption_and_a_bug_are_none(Exception exception, bool isBroken) =>
        Assert.Equal(isBroken, BrokenConnection.Is(exception));
}
