using System.Globalization;

namespace Pibl.Tests.Simulation;

/// <summary>Which seeds are played: SEED=123 in the environment is that one alone, SEEDS=5000 so many.</summary>
internal static class Seeds
{
    public static int[] ToPlay(int usual) =>
        NumberIn("SEED") is { } seed ? [seed] : Enumerable.Range(1, NumberIn("SEEDS") ?? usual).ToArray();

    private static int? NumberIn(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : null;
}
