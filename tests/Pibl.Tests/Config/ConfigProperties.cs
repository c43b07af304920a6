using System.Net;
using System.Text;
using CsCheck;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>What holds of every file.</summary>
public class ConfigProperties
{
    private static readonly string[] Pieces =
    [
        .. KeyTable.OfCore.Names, .. ConfigKeys.All.Map(key => key.Example),
        "=", "=", "=", "\n", "\n", "\r\n", " ", "\t", ",", ":", "#", "[", "]",
        "weight=", "backup", "[::1]",
        "10.0.0.1", "80", "0", "99999999999999999999", "-", ".", "MB", "ms", "none", "on", "ñ", "\u0000", "\"",
    ];

    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.String, Gen.OneOf(Pieces).Array[0, 40].Select(string.Concat));

    [Fact]
    public void Any_text_gives_settings_or_errors_with_places_in_it_and_never_an_exception() =>
        Text.Sample(text => HasSenseMadeOf(Encoding.UTF8.GetBytes(text)), iter: 4000);

    [Fact]
    public void Any_bytes_give_settings_or_errors_and_never_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(HasSenseMadeOf, iter: 2000);

    [Fact]
    public void Settings_that_are_written_out_are_read_back_the_same() =>
        AnySettings.Sample(settings => Assert.Equal(settings, Broken.Right(ServConfig.Render(settings))), iter: 1000);

    private static bool HasSenseMadeOf(byte[] content) => ServConfig.Parse("serv.config", content).Match(
        settings => settings.Servers.Count > 0 && settings.Port is > 0 and < 65536,
        errors => errors.Count > 0
            && errors.ForAll(error => error.What.Length > 0 && error.Hint.Length > 0
                && error.Where.At + error.Where.Length <= error.Where.LineText.Length)
            && ConfigErrors.Render(errors).Count(c => c == '\n') == LinesOf(errors));

    private static int LinesOf(Seq<ConfigError> errors) =>
        ConfigErrors.InOrder(errors).Take(ConfigErrors.CountMax).Sum(error => error.Where.Line == 0 ? 2 : 3)
        + (errors.Count > ConfigErrors.CountMax ? 1 : 0);

    private static readonly Gen<Endpoint> AnyServer =
        from host in Gen.OneOf("10.0.0.", "app-", "2001:db8::")
        from number in Gen.Int[1, 250]
        from port in Gen.Int[1, 65535]
        from weight in Gen.Int[1, 100]
        from backup in Gen.Bool
        select new Endpoint(host + number, port, weight, backup);

    private static readonly Gen<TimeSpan> AnyTime =
        from unit in Gen.OneOf(1, 1000, 60_000, 3_600_000)
        from count in Gen.Int[1, 24]
        select TimeSpan.FromMilliseconds((long)unit * count);

    private static Gen<long> Size(long min, long max) =>
        Gen.OneOf(Gen.Long[min, max], Gen.Long[(min + 1023) >> 10, max >> 10].Select(kb => kb << 10));

    private static readonly Gen<CacheSettings> AnyCache =
        from isOn in Gen.Bool
        from file in Gen.OneOf<string?>(null, "persist.cache", "/var/cache/pibl", "a b")
        from memory in Size(1L << 20, 1L << 40)
        from disk in Size(1L << 20, 1L << 45)
        from body in Size(1 << 10, 1 << 20)
        from percent in Gen.Int[0, 100]
        from longest in Gen.Int[1, 86_400].Select(seconds => TimeSpan.FromSeconds(seconds))
        from cookies in Gen.Enum<CookieMode>()
        select new CacheSettings(isOn, file, memory, disk, body)
        {
            Heuristic = percent == 0 ? null : new HeuristicRule(percent, longest),
            Cookies = cookies,
        };

    private static readonly Gen<LogSettings> AnyLog =
        from file in Gen.OneOf<string?>(null, "logPIBL.txt", "../log")
        from format in Gen.Enum<LogFormat>()
        from size in Size(64 << 10, 64L << 30)
        from files in Gen.Int[1, 1000]
        from console in Gen.Bool
        select new LogSettings(file, format, size, files, console);

    private static readonly Gen<Limits> AnyLimits =
        from counts in Gen.Int[1, 1_000_000].Array[5]
        from body in Size(1, 1L << 40)
        from rate in Gen.Int[0, 1 << 30]
        from line in Gen.Int[256, 1 << 20]
        from head in Gen.Int[1 << 20, 16 << 20]
        from fields in Gen.Int[8, 10_000]
        select new Limits(counts[0], counts[1], counts[2], counts[3], body, rate, new HeadLimits(line, head, fields))
        {
            TunnelsMax = counts[4],
        };

    private static readonly Gen<IPNetwork> AnyNetwork = Gen.OneOf(
        Gen.Int[0, 32].Select(bits => new IPNetwork(new IPAddress(BitsSet(4, bits)), bits)),
        Gen.Int[0, 128].Select(bits => new IPNetwork(new IPAddress(BitsSet(16, bits)), bits)));

    /// <summary>The first bits set, the others not.</summary>
    private static byte[] BitsSet(int octets, int bits) => Enumerable.Range(0, octets)
        .Select(at => (byte)(0xFF00 >> Math.Clamp(bits - (at * 8), 0, 8)))
        .ToArray();

    private static readonly Gen<Settings> AnySettings =
        from port in Gen.Int[1, 65535]
        from address in Gen.OneOf("127.0.0.1", "::1", "0.0.0.0", "proxy.example")
        from servers in AnyServer.Array[1, 8]
        from cache in AnyCache
        from log in AnyLog
        from limits in AnyLimits
        from times in AnyTime.Array[9]
        from retries in Gen.Int[0, 10]
        from trusted in AnyNetwork.Array[0, 4]
        from via in Gen.Enum<ViaMode>()
        from abort in Gen.Bool
        select new Settings(
            port, address, WithOneInFront(servers), cache, log, limits,
            new Timeouts
            {
                Connect = times[0],
                Head = times[1],
                Body = times[2],
                Server = times[3],
                Idle = times[4],
                Drain = times[5],
                Queue = times[6],
                Keep = times[7],
                Tunnel = times[8],
            },
            retries,
            toSeq(trusted).Strict())
        {
            Via = via,
            AbortOnClose = abort,
        };

    private static Seq<Endpoint> WithOneInFront(Endpoint[] servers) =>
        new Endpoint("first.example", 80).Cons(toSeq(servers.DistinctBy(server => server.ToString())).Strict());
}
