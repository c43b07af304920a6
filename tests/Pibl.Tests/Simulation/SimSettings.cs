using Pibl.Config;

namespace Pibl.Tests.Simulation;

/// <summary>A configuration in which everything is scarce.</summary>
internal static class SimSettings
{
    /// <summary>Behind targets, where it does not count.</summary>
    public const string Ignored = "utm_";

    private static readonly string[] Keys =
        ["all", "all", $"ignore={Ignored}*", $"ignore={Ignored}* sort-query header=Accept-Language", "cookie=lang"];

    private const string SomeFile = "persist.cache";

    public static Settings Of(Random dice)
    {
        var servers = Enumerable.Range(1, dice.Next(1, 6)).Select(
            number => $"s{number}:80 weight={dice.Next(1, 4)}{(number > 2 && dice.Next(4) == 0 ? " backup" : "")}");
        var settings = Given.Settings(
            $"SERVERS={string.Join(',', servers)}",
            $"MAX_IN_FLIGHT={dice.Next(1, 7)}",
            $"MAX_UPSTREAM={dice.Next(1, 5)}",
            $"MAX_UPLOADS={dice.Next(1, 5)}",
            $"RETRIES={dice.Next(3)}",
            "PURGE_FROM=192.0.2.0/24",
            $"CACHE={(dice.Next(4) == 0 ? "off" : "on")}",
            $"CACHE_STALE={(dice.Next(3) == 0 ? "while-revalidate=3s if-error=5s" : "none")}",
            $"CACHE_KEY={Keys[dice.Next(Keys.Length)]}",
            $"CACHE_MIN_USES={dice.Next(1, 3)}",
            $"TIMEOUT_SERVER={dice.Next(2, 9)}s",
            $"TIMEOUT_BODY={dice.Next(2, 9)}s",
            $"TIMEOUT_QUEUE={dice.Next(1, 9)}s",
            $"TIMEOUT_IDLE={dice.Next(1, 9)}s");
        long[] memory = [2_000, 20_000, 1 << 20];
        long[] disk = [200_000, 400_000, 1 << 20];
        return settings with
        {
            // Smaller than a file may ask for: a run is short.
            Cache = settings.Cache with
            {
                File = settings.Cache.On && dice.Next(4) > 0 ? SomeFile : null,
                MemoryBytesMax = memory[dice.Next(memory.Length)],
                DiskBytesMax = disk[dice.Next(disk.Length)],
            },
        };
    }

    /// <summary>How many bytes one read gives.</summary>
    public static Func<int> SegmentsOf(Random dice)
    {
        var most = dice.Next(3) switch { 0 => 8, 1 => 300, _ => 100_000 };
        var own = new Random(dice.Next());
        return () => own.Next(1, most);
    }
}
