using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// The keys that a program knows: those of <see cref="ConfigKeys"/>, and behind them those that its stages bring.
/// </summary>
public sealed class KeyTable
{
    private readonly HashMap<string, ConfigKey> _byName;

    private KeyTable(Seq<ConfigKey> all)
    {
        All = all;
        Names = all.Map(key => key.Name).Strict();
        Meant = Sequences.Join(Names, PlannedKeys.Names);
        EntryKinds = all.Choose(key => Optional(key.EntryKind)).Strict();
        _byName = toHashMap(all.Map(key => (key.Name, key)));
    }

    /// <summary>The keys of <see cref="ConfigKeys"/> alone.</summary>
    public static readonly KeyTable OfCore = new(ConfigKeys.All);

    /// <summary>The keys of <see cref="ConfigKeys"/>, and more.</summary>
    /// <exception cref="ArgumentException">
    /// A bug in the program: two keys have one name, a name cannot stand in a file, or a default is none of the values
    /// that its key takes.
    /// </exception>
    public static KeyTable With(IReadOnlyList<ConfigKey> more) => more.Count == 0 ? OfCore : new(more.Aggregate(
        ConfigKeys.All,
        (keys, key) => WhyNot(keys, key) is { } why
            ? throw new ArgumentException($"the key {key.Name} {why}", nameof(more))
            : keys.Add(key)));

    /// <summary>All of them, in the order of the documents.</summary>
    public Seq<ConfigKey> All { get; }

    /// <summary>Their names, in the same order.</summary>
    public Seq<string> Names { get; }

    /// <summary>What a misspelled key may have meant: these keys, and those of <see cref="PlannedKeys"/>.</summary>
    internal Seq<string> Meant { get; }

    /// <summary>The kinds of entries of SERVERS that these keys add.</summary>
    internal Seq<string> EntryKinds { get; }

    /// <summary>True when there is a key of that name.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>The key of that name.</summary>
    public Option<ConfigKey> Find(string name) => _byName.Find(name);

    private static string? WhyNot(Seq<ConfigKey> keys, ConfigKey key) =>
        !key.Name.All(IsLetter) || !char.IsAsciiLetterUpper(key.Name.FirstOrDefault())
            ? "has a name that is not made of capital letters, digits and _"
        : keys.Exists(other => other.Name == key.Name) ? "is there already"
        : key.Default is not null && key.ReadFrom(ParsedFile.Empty).IsFail ? $"does not take its default, {key.Default}"
        : null;

    private static bool IsLetter(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_';
}
