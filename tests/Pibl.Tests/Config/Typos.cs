using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>
/// Every deletion and swap of neighbours, every substitution and insertion of a letter: no dice.
/// </summary>
internal static class Typos
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

    private static readonly HashSet<string> Known = [.. KeyTable.With(Pipeline.Keys).Names, .. PlannedKeys.Names];

    public static IEnumerable<string> Of(string name)
    {
        var deletions = Enumerable.Range(0, name.Length).Select(i => name.Remove(i, 1));
        var swaps = Enumerable.Range(0, name.Length - 1)
            .Select(i => $"{name[..i]}{name[i + 1]}{name[i]}{name[(i + 2)..]}");
        var substitutions = Enumerable.Range(0, name.Length)
            .SelectMany(i => Letters.Select(c => $"{name[..i]}{c}{name[(i + 1)..]}"));
        var insertions = Enumerable.Range(0, name.Length + 1)
            .SelectMany(i => Letters.Select(c => name.Insert(i, c.ToString())));
        return deletions.Concat(swaps).Concat(substitutions).Concat(insertions).Distinct()
            .Where(typo => !Known.Contains(typo));
    }
}
