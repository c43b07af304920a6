namespace Pibl.Fuzz;

/// <summary>Makes what is sound nearly sound: a few places replaced, inserted, removed, doubled or moved.</summary>
internal static class Mutation
{
    public static void Apply(ref Prng dice, Draft draft)
    {
        for (var edits = dice.OneIn(2) ? 0 : 1 + dice.Below(4); edits > 0; edits--)
        {
            One(ref dice, draft);
        }
    }

    private static void One(ref Prng dice, Draft draft)
    {
        var at = dice.Below(draft.Length + 1);
        var span = Math.Min(draft.Length - at, 1 + dice.Below(dice.OneIn(4) ? 40 : 3));
        switch (dice.Below(7))
        {
            case 0:
            case 1:
                draft.Insert(at, dice.Pick(Words.Pieces));
                return;
            case 2:
                draft.Remove(at, span);
                draft.Insert(at, dice.Pick(Words.Pieces));
                return;
            case 3:
                draft.Remove(at, span);
                return;
            case 4 when at < draft.Length:
                draft.Open[at] ^= (byte)(1 << dice.Below(8));
                return;
            case 5:
                draft.Insert(dice.Below(draft.Length + 1), draft.Written.Slice(at, span).ToArray());
                return;
            default:
                draft.Insert(at, [(byte)dice.Next()]);
                return;
        }
    }
}
