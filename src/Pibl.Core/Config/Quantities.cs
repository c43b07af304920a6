using System.Globalization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>A unit as it is written, and how many of the smallest unit it is.</summary>
public readonly record struct QuantityUnit(string Name, long Factor);

/// <summary>Numbers with a unit: sizes and durations.</summary>
/// <param name="Noun">What is measured.</param>
/// <param name="Units">Those that are read, smallest first.</param>
/// <param name="Foreign">Those that people write elsewhere: not read, but understood in the hint.</param>
public sealed record Quantity(string Noun, Seq<QuantityUnit> Units, Seq<QuantityUnit> Foreign)
{
    /// <summary>An amount between bounds, all in the smallest unit.</summary>
    public ValueKind<long> Between(long min, long max) =>
        new($"{Noun}, {Show(min)} to {Show(max)}", (key, value) => Read(key, value, min, max), Show);

    /// <summary>An amount in the largest unit that leaves no fraction.</summary>
    public string Show(long amount)
    {
        var unit = Units
            .Filter(unit => unit.Factor <= amount && amount % unit.Factor == 0)
            .LastOrNone()
            .IfNone(Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{amount / unit.Factor}{unit.Name}");
    }

    private Validation<ConfigError, long> Read(string key, SourceSpan value, long min, long max)
    {
        var text = value.Text;
        var (digits, name) = Halves(text);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return value.Fails<long>(
                $"{key} takes a {Noun}, not \"{text}\"", $"from {Show(min)} to {Show(max)}");
        }

        var exact = Units.Find(unit => unit.Name == name);
        if (exact.IsNone || digits.Contains('.'))
        {
            return value.Fails<long>(
                exact.IsSome ? $"a {Noun} is a whole number with a unit" : Complaint(name.Trim()),
                Guess(number, name.Trim(), min, max));
        }

        // 28 digits are the most a decimal holds; more than that failed above.
        var amount = exact.Map(unit => Times(number, unit)).IfNone(decimal.MaxValue);
        return amount >= min && amount <= max
            ? Success<ConfigError, long>((long)amount)
            : value.Fails<long>($"{key} is out of range", $"from {Show(min)} to {Show(max)}");
    }

    private static (string Digits, string Unit) Halves(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        return end < 0 ? (text, "") : (text[..end], text[end..]);
    }

    private static readonly System.Buffers.SearchValues<char> NumberCharacters =
        System.Buffers.SearchValues.Create("0123456789.");

    private string Complaint(string name) =>
        name.Length == 0 ? $"the unit is missing ({Names})"
        : Units.Exists(unit => unit.Name == name) ? "no space between number and unit"
        : $"unknown unit {name} ({Names})";

    private string Names => string.Join(' ', Units.Map(unit => unit.Name).Filter(name => name.Length > 0));

    private string Guess(decimal number, string name, long min, long max) =>
        Meant(name)
            .Map(unit => Times(number, unit))
            .Filter(amount => amount >= min && amount <= max)
            .Map(amount => Suggestions.DidYouMean(Show((long)decimal.Round(amount))))
            .IfNone($"a {Noun} from {Show(min)} to {Show(max)}");

    private Option<QuantityUnit> Meant(string name) =>
        Sequences.Join(Units, Foreign).Find(unit => string.Equals(unit.Name, name, StringComparison.OrdinalIgnoreCase))
        | Suggestions.Nearest(name, Units.Map(unit => unit.Name)).Bind(near => Units.Find(unit => unit.Name == near));

    private static decimal Times(decimal number, QuantityUnit unit) =>
        number > long.MaxValue / (decimal)unit.Factor ? decimal.MaxValue : number * unit.Factor;
}

/// <summary>Bytes: plain, or with KB, MB, GB of 1024.</summary>
public static class Sizes
{
    public const long KB = 1L << 10;
    public const long MB = 1L << 20;
    public const long GB = 1L << 30;

    private static readonly Quantity Bytes = new(
        "size",
        Seq(new QuantityUnit("", 1), new("KB", KB), new("MB", MB), new("GB", GB)),
        Seq(new QuantityUnit("B", 1), new("bytes", 1), new("K", KB), new("KiB", KB), new("M", MB), new("MiB", MB),
            new("G", GB), new("GiB", GB), new("T", GB << 10), new("TB", GB << 10), new("TiB", GB << 10)));

    public static ValueKind<long> Between(long min, long max) => Bytes.Between(min, max);

    public static string Show(long bytes) => Bytes.Show(bytes);
}

/// <summary>Times with ms, s, m or h.</summary>
public static class Durations
{
    private const long Second = 1000;

    private static readonly Quantity Milliseconds = new(
        "duration",
        Seq(new QuantityUnit("ms", 1), new("s", Second), new("m", 60 * Second), new("h", 3600 * Second)),
        Seq(new QuantityUnit("", Second), new("msec", 1), new("millis", 1), new("sec", Second), new("secs", Second),
            new("second", Second), new("seconds", Second), new("min", 60 * Second), new("mins", 60 * Second),
            new("minute", 60 * Second), new("minutes", 60 * Second), new("hr", 3600 * Second),
            new("hour", 3600 * Second), new("hours", 3600 * Second), new("d", 86400 * Second),
            new("day", 86400 * Second)));

    private static readonly Quantity Ages = new(
        "duration",
        Seq(new QuantityUnit("", 1), new("s", 1), new("m", 60), new("h", 3600), new("d", 86400)),
        Seq(new QuantityUnit("y", 365 * 86400), new("year", 365 * 86400), new("days", 86400), new("day", 86400)));

    /// <summary>Long ones, in seconds where no unit stands behind them.</summary>
    public static ValueKind<TimeSpan> InDays(TimeSpan max)
    {
        var kind = Ages.Between(0, (long)max.TotalSeconds);
        return new(
            kind.Takes,
            (key, value) => kind.Read(key, value).Map(seconds => TimeSpan.FromSeconds(seconds)),
            age => Ages.Show((long)age.TotalSeconds));
    }

    public static ValueKind<TimeSpan> Between(TimeSpan min, TimeSpan max)
    {
        var kind = Milliseconds.Between((long)min.TotalMilliseconds, (long)max.TotalMilliseconds);
        return new(
            kind.Takes, (key, value) => kind.Read(key, value).Map(ms => TimeSpan.FromMilliseconds(ms)), Show);
    }

    public static string Show(TimeSpan time) => Milliseconds.Show((long)time.TotalMilliseconds);
}
