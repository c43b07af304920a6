namespace Pibl.Fuzz;

/// <summary>Words for one place in a message, sound nearly always.</summary>
internal sealed record Vocabulary(byte[][] Sound, byte[][] Odd)
{
    private const int OddOneIn = 25;

    public byte[] Pick(ref Prng dice) => dice.Pick(dice.OneIn(OddOneIn) ? Odd : Sound);
}
