using Pibl.Sockets.Epoll;

namespace Pibl.Tests.Sockets;

/// <summary>Nothing is forgotten between a call that found nothing and the wait for more.</summary>
public sealed class GateTests
{
    /// <summary>s: shut, r: reopen, e: an event, a: await, y: await a turn, g: give up, c: claim, f: end the claim. Capitals: what came true.</summary>
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("sa", "sA", false)]
    [InlineData("sea", "sea", true)]
    [InlineData("sae", "sAE", true)]
    [InlineData("saee", "sAEe", true)]
    [InlineData("sag", "sAG", true)]
    [InlineData("saeg", "sAEg", true)]
    [InlineData("sage", "sAGe", true)]
    [InlineData("sr", "sr", true)]
    [InlineData("ser", "ser", true)]
    [InlineData("sar", "sAr", false)]
    [InlineData("ye", "yE", true)]
    [InlineData("yg", "yG", true)]
    [InlineData("sc", "sc", false)]
    [InlineData("sacg", "sACg", false)]
    [InlineData("sacfg", "sACfG", true)]
    [InlineData("sacfe", "sACfE", true)]
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

    private static bool Do(ref Gate gate, char deed)
    {
        switch (deed)
        {
            case 's':
                gate.Shut();
                return false;
            case 'r':
                gate.Reopen();
                return false;
            case 'y':
                gate.AwaitTurn();
                return false;
            case 'a':
                return gate.TryAwait();
            case 'e':
                return gate.Open();
            case 'c':
                return gate.TryClaim();
            case 'f':
                gate.EndClaim();
                return false;
            case 'g':
                return gate.TryGiveUp();
            default:
                throw new ArgumentOutOfRangeException(nameof(deed), deed, null);
        }
    }
}
