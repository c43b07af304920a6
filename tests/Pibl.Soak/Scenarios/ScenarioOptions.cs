using System.Globalization;

namespace Pibl.Soak.Scenarios;

/// <summary>What is tried, and for how long.</summary>
/// <param name="Program">The proxy's path.</param>
internal sealed record ScenarioOptions(string Program)
{
    /// <summary>Which file of tests/soak/scenarios it runs by: pibl, nginx, haproxy or yarp.</summary>
    public string Kind { get; private init; } = "pibl";

    /// <summary>How long the trouble lasts, in seconds.</summary>
    public double Seconds { get; private init; } = 5;

    /// <summary>How many scenarios are played at once.</summary>
    public int AtOnce { get; private init; } = 1;

    /// <summary>Each scenario takes four ports from here on.</summary>
    public int Port { get; private init; } = 8800;

    /// <summary>Those that are played; all unless told.</summary>
    public IReadOnlyList<Trouble> Troubles { get; private init; } =
        [.. Enum.GetValues<Trouble>().Where(trouble => trouble != Trouble.None)];

    public static ScenarioOptions Of(string program, string[] options)
    {
        var read = new ScenarioOptions(
            program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(program) : program);
        for (var at = 0; at + 1 < options.Length; at += 2)
        {
            var value = options[at + 1];
            read = options[at] switch
            {
                "--as" when Candidate.Kinds.Contains(value) => read with { Kind = value },
                "--seconds" => read with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--at-once" => read with { AtOnce = int.Parse(value, CultureInfo.InvariantCulture) },
                "--port" => read with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => read with { Troubles = [Enum.Parse<Trouble>(value)] },
                _ => throw new ArgumentException($"{options[at]} {value}"),
            };
        }

        return read;
    }
}
