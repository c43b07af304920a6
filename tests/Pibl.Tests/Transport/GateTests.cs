using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>Nothing is forgotten between a call that found nothing and the wait for more.</summary>
public sealed class GateTests
{
    /// <summary>
    /// s: shut, e: an event, a: await, w: end the wait, c: claim, f: end the claim. Capitals: what came true.
    /// </summary>
    [Theory]
    [InlineData("", "", true)]
    [InlineData("s", "s", false)]
    [InlineData("se", "se", true)]
    [InlineData("w", "w", true)]
    [InlineData("saw", "saW", false)]
    [InlineData("saew", "saeW", true)]
    [InlineData("saww", "saWw", false)]
    [InlineData("aw", "aW", true)]
    [InlineData("sc", "sc", false)]
    [InlineData("sacw", "saCw", false)]
    [InlineData("sacc", "saCc", false)]
    [InlineData("sacfw", "saCfW", false)]
    [InlineData("sacefw", "saCefW", true)]
    public void A_gate(string deeds, string told, bool isOpen)
    {
        var gate = new Gate(isOpen: true);
        var heard = "";
        foreach (var deed in deeds)
        {
            var came = Do(ref gate, deed);
            heard += came ? char.ToUpperInvariant(deed) : deed;
        }

        Assert.Equal((told, isOpen), (heard, gate.IsOpen));
    }

    [Fact]
    public void Whoever_waits_while_a_ring_does_the_call_is_not_seen()
    {
        var gate = new Gate(isOpen: false);
        gate.Await();
        Assert.True(gate.IsAwaited);
        gate.TryClaim();
        Assert.Equal((false, true), (gate.IsAwaited, gate.IsClaimed));
        gate.EndClaim();
        Assert.Equal((true, false), (gate.IsAwaited, gate.IsClaimed));
    }

    private static bool Do(ref Gate gate, char deed)
    {
        switch (deed)
        {
            case 's':
                gate.Shut();
                return false;
            case 'e':
                gate.Open();
                return false;
            case 'a':
                gate.Await();
                return false;
            case 'w':
                return gate.TryEndWait();
            case 'c':
                return gate.TryClaim();
            case 'f':
                gate.EndClaim();
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(deed), deed, null);
        }
    }
}
