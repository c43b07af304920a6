namespace Pibl.Fuzz;

/// <summary>A law that an input has broken.</summary>
internal sealed class BrokenLaw(string message) : Exception(message)
{
    public static void Unless(bool holds, string law)
    {
        if (!holds)
        {
            throw new BrokenLaw(law);
        }
    }
}
