using CsCheck;
using LanguageExt;
using Pibl.Cache;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

public sealed class SelectionTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("Foo", "Foo: 1", "Foo: 1", true)]
    [InlineData("Foo", "Foo: 1", "Foo: 2", false)]
    [InlineData("Foo", "Foo: 1", "", false)]
    [InlineData("Foo", "", "Foo: 1", false)]
    [InlineData("Foo", "", "Foo:", false)]
    [InlineData("Foo", "", "", true)]
    [InlineData("Foo", "Foo: 1\nOther: 2", "Foo: 1\nOther: 3", true)]
    [InlineData("fOO, Bar", "Foo: 1\nBar: abc", "Bar: abc\nFoo: 1", true)]
    [InlineData("Foo, Bar", "Foo: 1\nBar: abc", "Foo: 2\nBar: abc", false)]
    [InlineData("Foo, Bar", "Foo: 1\nBar: abc", "", false)]
    [InlineData("Foo, Bar, Baz", "Foo: 1\nBaz: 789", "Foo: 1\nBaz: 789", true)]
    [InlineData("Foo, Bar, Baz", "Foo: 1\nBar: a\nBaz: 789", "Foo: 1\nBaz: 789\nBar: abcde", false)]
    [InlineData("Foo\nVary: Bar", "Foo: 1\nBar: 2", "Foo: 1\nBar: 3", false)]
    [InlineData("Foo", "Foo: 1, 2", "Foo: 1\nFoo: 2", true)]
    [InlineData("Foo", "Foo: 1,2", "Foo:  1, 2 ", true)]
    [InlineData("Foo", "Foo: 1, 2", "Foo: 2, 1", false)]
    [InlineData("Foo", "Foo: a", "Foo: A", false)]
    [InlineData("Foo", "Foo: \"1, 2\"", "Foo: \"1,2\"", false)]
    [InlineData("Cookie", "Cookie: a=1, 2", "Cookie: a=1,2", false)]
    [InlineData("Accept-Language", "Accept-Language: en, de", "Accept-Language: de, en", true)]
    [InlineData("Accept-Language", "Accept-Language: en, de", "Accept-Language: eN, De", true)]
    [InlineData("Accept-Language", "Accept-Language: en, de", "Accept-Language:  en ,   de", true)]
    [InlineData("Accept-Language", "Accept-Language: en;q=0.5, de", "Accept-Language: de, en; q=0.5", true)]
    [InlineData("Accept-Language", "Accept-Language: en;q=0.5, de", "Accept-Language: en, de", false)]
    [InlineData("Accept-Encoding", "Accept-Encoding: gzip, br", "Accept-Encoding: br,gzip", true)]
    [InlineData("Accept-Encoding", "Accept-Encoding: gzip, br", "Accept-Encoding: gzip", true)] // plain all the same
    public void Vary(string vary, string stored, string request, bool matches) => Assert.Equal(
        matches, Find(request, Heads.Stored($"{Fresh}\nVary: {vary}", stored)) is not null);

    [Theory]
    [InlineData("fr;q=0.5, de;q=1.0", true)]
    [InlineData("de", true)]
    [InlineData("DE, fr;q=0.999", true)]
    [InlineData("fr, de", false)]
    [InlineData("de;q=0.5, fr", false)]
    [InlineData("de;q=0", false)]
    [InlineData("de;q=high", false)]
    [InlineData("de-AT", false)]
    public void The_language_that_a_client_likes_best_is_right_for_it(string languages, bool matches)
    {
        var german = Heads.Stored(
            $"{Fresh}\nVary: Accept-Language\nContent-Language: de", "Accept-Language: en, de");
        Assert.Equal(matches, Find($"Accept-Language: {languages}", german) is not null);
    }

    [Fact]
    public void Of_several_that_match_the_latest_by_date_is_chosen()
    {
        var old = Heads.Stored($"{Fresh}\nDate: {Heads.At(-20)}") with { Id = 1 };
        var newer = Heads.Stored($"{Fresh}\nDate: {Heads.At(-10)}\nVary: Foo") with { Id = 2 };
        Assert.Equal(2, Selection.Find(Heads.Get(), Array(old, newer))!.Id);
        Assert.Equal(2, Selection.Find(Heads.Get(), Array(newer, old))!.Id);
        Assert.Equal(1, Selection.Find(Heads.Get("Foo: 1"), Array(newer, old))!.Id);
    }

    [Fact]
    public void Variants_that_differ_in_what_Vary_names_select_otherwise() => Assert.NotEqual(
        Heads.Stored($"{Fresh}\nVary: Foo", "Foo: 1").Selecting,
        Heads.Stored($"{Fresh}\nVary: Foo", "Foo: 2").Selecting);

    [Fact]
    public void Whitespace_and_lines_never_change_which_variant_is_chosen()
    {
        var member = Gen.Int[0, 999].Select(static number => $"m{number}");
        var space = Gen.String[Gen.Char[" \t"], 0, 3];
        Gen.Select(member.Array[1, 40], space, Gen.Bool, Gen.Bool).Sample((members, gap, onLines, language) =>
        {
            var name = language ? "Accept-Language" : "Foo";
            var respelled = onLines
                ? string.Join('\n', members.Select(one => $"{name}: {one}"))
                : $"{name}: {string.Join($"{gap},{gap}", members)}";
            var stored = Heads.Stored($"{Fresh}\nVary: {name}", $"{name}: {string.Join(", ", members)}");
            return Find(respelled, stored) is not null && Find($"{respelled}, other", stored) is null;
        });
    }

    private static StoredResponse? Find(string request, params StoredResponse[] stored) =>
        Selection.Find(Heads.Get(request), stored.ToArr());

    private static Arr<StoredResponse> Array(params StoredResponse[] stored) => stored.ToArr();
}
