using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>A server is asked about all variants at once where none is selected (RFC 9111 §4.3.1).</summary>
public sealed class NominationTests
{
    private const string Varying = "Cache-Control: max-age=60\nVary: Foo";

    [Fact]
    public void The_variant_that_a_304_names_is_the_answer_and_answers_the_next_one_alike()
    {
        var scene = TwoVariants().Answers($"{Varying}\nETag: \"a\"\nX-New: 1", status: 304);
        var got = scene.Get("Foo: 3");

        Assert.Equal("\"b\", \"a\"", scene.Seen[^1].IfNoneMatch?.ToString());
        Assert.Equal((200, "one", "1"), (got.Status, got.Body, got["X-New"]));
        var next = scene.Get("Foo: 3");
        Assert.Equal((true, "one"), (next.Cache.Hit, next.Body));
        Assert.Equal("two", scene.Get("Foo: 2").Body);
    }

    [Fact]
    public void It_is_fresh_for_its_own_requests_again_and_the_other_is_not()
    {
        var scene = TwoVariants().Wait(61).Answers($"{Varying}\nETag: \"b\"", status: 304);
        scene.Get("Foo: 3");
        Assert.True(scene.Get("Foo: 2").Cache.Hit);
        scene.Answers($"{Varying}\nETag: \"a\"", status: 304);
        Assert.Equal(304, scene.Get("Foo: 1").Cache.ForwardStatus);
    }

    [Fact]
    public void Whole_new_content_is_a_variant_of_its_own()
    {
        var scene = TwoVariants().Answers($"{Varying}\nETag: \"c\"", "three");
        Assert.Equal("three", scene.Get("Foo: 3").Body);
        Assert.Equal(["one", "two", "three"], ((int[])[1, 2, 3]).Select(foo => scene.Get($"Foo: {foo}").Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nETag: \"z\"")]
    public void A_304_that_names_none_of_several_is_no_answer_and_the_next_request_has_no_condition(string tag)
    {
        var scene = TwoVariants().Answers($"{Varying}{tag}", status: 304);
        Assert.Equal(502, scene.Get("Foo: 3").Status);
        scene.Answers(Varying, "three");
        Assert.Equal("three", scene.Get("Foo: 3").Body);
        Assert.Null(scene.Seen[^1].IfNoneMatch);
    }

    [Fact]
    public void A_304_without_a_tag_is_about_the_only_one_that_was_asked_about()
    {
        var scene = new CacheScene().Answers($"{Varying}\nETag: \"a\"", "one");
        scene.Get("Foo: 1");
        scene.Answers($"{Varying}\nETag: \"b\"\nContent-Encoding: br", "two").Get("Foo: 2");
        Assert.Equal("one", scene.Answers(Varying, status: 304).Get("Foo: 3").Body);
    }

    [Theory]
    [InlineData("Foo", "\"a\"", "\"a\"", false)] // one tag for two contents: it identifies neither
    [InlineData("Foo", "\"a\"", "", false)] // nor does a single one show that they differ
    [InlineData("Foo, Cookie", "\"a\"", "\"b\"", false)] // what users got
    [InlineData("Foo", "W/\"a\"", "W/\"b\"", true)]
    public void Only_tags_that_have_told_variants_apart_are_believed(
        string vary, string one, string other, bool isAsked)
    {
        var scene = new CacheScene();
        foreach (var (foo, tag) in ((string, string)[])[("1", one), ("2", other)])
        {
            var field = tag.Length == 0 ? "" : $"\nETag: {tag}";
            scene.Answers($"Cache-Control: max-age=60\nVary: {vary}{field}", foo).Get($"Foo: {foo}");
        }

        scene.Answers(Varying, "three").Get("Foo: 3");
        Assert.Equal(isAsked, scene.Seen[^1].IfNoneMatch is not null);
    }

    [Fact]
    public void A_second_copy_of_one_content_does_not_count_against_its_tag()
    {
        var scene = TwoVariants().Answers($"{Varying}\nETag: \"a\"", status: 304);
        scene.Get("Foo: 3");
        scene.Answers($"{Varying}\nETag: \"b\"", status: 304);
        Assert.Equal("two", scene.Get("Foo: 4").Body);
    }

    [Theory]
    [InlineData("Foo: 3\nIf-None-Match: \"x\"", "\"x\"")] // the client's own condition goes on
    [InlineData("Foo: 3\nRange: bytes=0-1", null)]
    [InlineData("Foo: 3\nCache-Control: no-store", null)]
    public void Who_asks_for_less_or_on_conditions_is_not_asked_for(string request, string? condition)
    {
        var scene = TwoVariants().Answers(Varying, "three");
        scene.Get(request);
        var seen = scene.Seen[^1];
        Assert.Equal(condition, (seen.IfNoneMatch ?? seen.Request.Fields.Find(FieldId.IfNoneMatch))?.ToString());
    }

    [Fact]
    public void What_the_client_cannot_read_and_what_was_compressed_here_is_not_asked_about()
    {
        var scene = new CacheScene();
        scene.Answers($"{Varying}\nETag: \"a\"\nContent-Encoding: br").Get("Foo: 1\nAccept-Encoding: br");
        scene.Answers($"{Varying}\nETag: W/\"b~br\"").Get("Foo: 2\nAccept-Encoding: br");
        scene.Answers(Varying, "three").Get("Foo: 3");
        Assert.Null(scene.Seen[^1].IfNoneMatch);
    }

    [Fact]
    public void A_user_is_answered_and_nobody_else_gets_what_was_said_to_him()
    {
        var scene = TwoVariants().Answers($"{Varying}\nETag: \"a\"", status: 304);
        Assert.Equal("one", scene.Get("Foo: 3\nAuthorization: x").Body);
        Assert.Equal(2, scene.Store.All.Count());
    }

    [Fact]
    public void A_Vary_that_a_304_brings_selects_by_the_request_that_it_answered()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=1\nETag: \"a\"", "one");
        scene.Get("Foo: 1");
        scene.Wait(2).Answers($"{Varying}\nETag: \"a\"", status: 304).Get("Foo: 2");
        Assert.True(scene.Get("Foo: 2").Cache.Hit);
        scene.Answers(Varying, "three");
        Assert.Equal("three", scene.Get("Foo: 3").Body);
    }

    private static CacheScene TwoVariants()
    {
        var scene = new CacheScene();
        scene.Answers($"{Varying}\nETag: \"a\"", "one").Get("Foo: 1");
        scene.Answers($"{Varying}\nETag: \"b\"", "two").Get("Foo: 2");
        return scene;
    }
}
