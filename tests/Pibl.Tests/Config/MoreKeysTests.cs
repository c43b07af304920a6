using System.Text;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>Keys that a stage brings: beside it, and known everywhere.</summary>
public class MoreKeysTests
{
    private static readonly ConfigKey<Option<Seq<string>>> Tokens =
        ConfigKey.Optional("TOKENS", "a,b", Lists.OfWords("tokens", 3), "who may come in");

    private static readonly ConfigKey<TimeSpan> Patience = ConfigKey.Of(
        "PATIENCE", "3s", Durations.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9)), "how long");

    private static readonly ConfigKey<int> Level = ConfigKey.Required("LEVEL", "7", Counts.Between(1, 9), "how much");

    private static readonly ConfigKey Consul =
        ConfigKey.Of("CONSUL", "on", Choices.Switch, "who finds consul:") with { EntryKind = "consul" };

    private static readonly ConfigKey[] Optional = [Tokens, Patience];

    [Fact]
    public void Settings_give_the_value_of_a_key_or_its_default()
    {
        var given = Right(Optional, "TOKENS=a, b", "PATIENCE=5s");
        Assert.Equal(Some(Seq("a", "b")), given.Get(Tokens));
        Assert.Equal(TimeSpan.FromSeconds(5), given.Get(Patience));

        Assert.All([Right(Optional), Right([])], settings =>
        {
            Assert.Equal(None, settings.Get(Tokens));
            Assert.Equal(TimeSpan.FromSeconds(3), settings.Get(Patience));
        });
    }

    [Fact]
    public void Keys_with_a_property_are_read_the_same_way() =>
        Assert.Equal((8080, true), (Right([]).Get(ConfigKeys.Puerto), Right([]).Get(ConfigKeys.CacheOn)));

    [Theory]
    [InlineData("TOKNES=a", "1:1 [TOKNES] unknown key TOKNES; did you mean TOKENS?")]
    [InlineData("tokens=a", "1:1 [tokens] unknown key tokens; did you mean TOKENS?")]
    [InlineData("TOKENS a", "1:1 [TOKENS a] there is no = in this line; did you mean TOKENS=a?")]
    [InlineData("TOKENS=a,,b", "1:10 [] a word is missing here; one comma between two, none at the end")]
    [InlineData("TOKENS=a, b c", "1:12 [ ] a space in a word of TOKENS; a comma stands between two")]
    [InlineData("TOKENS=a,b,c,d", "1:8 [a,b,c,d] 4 tokens; TOKENS takes at most 3")]
    [InlineData("TOKENS=a\nTOKENS=b", "2:1 [TOKENS] TOKENS is given twice: here and in line 1; keep one of the two")]
    [InlineData("TOKENS=", "1:8 [] TOKENS has no value; such as TOKENS=a,b; leave the line out for the default")]
    [InlineData(
        "PATINCE=10s",
        "1:1 [PATINCE] unknown key PATINCE; did you mean PATIENCE?\n"
        + "1:9 [10s] PATIENCE is out of range; from 1s to 9s")]
    public void Their_mistakes_are_told_like_those_of_any_key(string lines, string expected) =>
        Assert.Equal(expected, string.Join('\n', Read(Optional, lines).FailToSeq().Map(error =>
            $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));

    [Theory]
    [InlineData("consul:app/one weight=3, 10.0.0.1:80", null)]
    [InlineData("consul:, 10.0.0.1:80", "1:16 [] a name is missing behind consul:; such as consul:app")]
    [InlineData("consul:app wight=3", "1:20 [wight=3] unknown attribute wight; did you mean ")]
    [InlineData("nomad:app", "1:15 [app] port takes a whole number, not ")]
    public void One_may_bring_entries_of_SERVERS(string servers, string? expected)
    {
        var read = ServConfig.Parse("f", Encoding.UTF8.GetBytes($"SERVERS={servers}\nPUERTO=80\nPROXY=192.0.2.1\n"), Consul);
        Assert.StartsWith(
            expected ?? servers,
            read.Match(
                settings => Servers.Show(settings.Servers),
                errors => string.Join('\n', errors.Map(error =>
                    $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_it_they_are_mistakes() => Assert.True(
        ServConfig.Parse("f", "SERVERS=consul:app\nPUERTO=80\nPROXY=192.0.2.1\n"u8, Tokens).IsFail);

    [Fact]
    public void One_that_must_be_given_is_missed() => Assert.Equal(
        ("LEVEL is missing", "add a line such as LEVEL=7"),
        Read([Level]).FailToSeq().Map(error => (error.What, error.Hint)).Single());

    [Fact]
    public void One_that_must_be_given_is_not_made_up() =>
        Assert.Throws<InvalidOperationException>(() => Right([]).Get(Level));

    [Fact]
    public void Without_the_stage_its_key_is_unknown() =>
        Assert.Equal("unknown key TOKENS", Read([], "TOKENS=a").FailToSeq().Single().What);

    [Theory]
    [InlineData("TOKENS=a,b", "PATIENCE=9s", "TOKENS=a, b\nPATIENCE=9s\n")]
    [InlineData("PATIENCE=1000ms", "#", "TOKENS=none\nPATIENCE=1s\n")]
    public void Settings_that_are_written_out_are_read_back_the_same(string one, string other, string expected)
    {
        var settings = Right(Optional, one, other);
        var text = ServConfig.Render(settings);

        Assert.EndsWith("\n" + expected, text, StringComparison.Ordinal);
        Assert.Equal(settings, Right(Optional, text));
        Assert.NotEqual(settings, Right(Optional));
    }

    [Fact]
    public void Check_and_the_reference_show_them_behind_the_others()
    {
        var report = ServConfig.Read("my.config", Encoding.UTF8.GetBytes(Broken.Completed("TOKENS=a,b")), Optional)
            .Map(ConfigReport.Render)
            .IfFail("");

        Assert.Matches("\nTOKENS +a, b +my.config:1\nPATIENCE +3s +default\n$", report);
        Assert.EndsWith(
            "| `TOKENS` | `none` | `none`, or 1 to 3 tokens with commas between | who may come in |\n"
            + "| `PATIENCE` | `3s` | duration, 1s to 9s | how long |\n",
            ConfigReference.Markdown(KeyTable.With(Optional)),
            StringComparison.Ordinal);
    }

    public static TheoryData<ConfigKey, string> Bugs => new()
    {
        { Named("CACHE"), "the key CACHE is there already" },
        { Named("TOKENS"), "the key TOKENS is there already" },
        { Named("Tokens"), "the key Tokens has a name that is not made of capital letters, digits and _" },
        { Named(""), "the key  has a name that is not made of capital letters, digits and _" },
        { ConfigKey.Of("N", "x", Counts.Between(1, 2), ""), "the key N does not take its default, x" },
    };

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_key_that_cannot_be_is_a_bug_that_is_told_before_a_line_is_read(ConfigKey key, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Throws<ArgumentException>(() => ServConfig.Parse("serv.config", [], Tokens, key)).Message,
            StringComparison.Ordinal);

    private static ConfigKey<bool> Named(string name) => ConfigKey.Of(name, "on", Choices.Switch, "");

    private static Validation<ConfigError, Settings> Read(IReadOnlyList<ConfigKey> keys, params string[] lines) =>
        ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes(Broken.Completed(string.Join('\n', lines))), keys);

    private static Settings Right(IReadOnlyList<ConfigKey> keys, params string[] lines) =>
        Read(keys, lines).IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
