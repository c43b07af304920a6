using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>Groups of stored responses, and what invalidates them (RFC 9875).</summary>
public sealed class CacheGroupsTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"a\", \"b c\" , \"\"", "a|b c|")]
    [InlineData("\"a\";p=1;q, \"b\";x=\"y,z\"", "a|b")] // parameters mean nothing
    [InlineData("\"a\"\nCache-Groups: \"b\"", "a|b")]
    [InlineData("\"a\", \"a\", \"A\"", "a|A")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("\"a,b\"", "a,b")]
    [InlineData("a", null)] // RFC 9875 §2: Strings, and nothing else
    [InlineData("\"a\", b", null)]
    [InlineData("\"a\", 1", null)]
    [InlineData("\"a", null)]
    [InlineData("\"a\\n\"", null)]
    [InlineData("\"é\"", null)]
    [InlineData("\"a\"b", null)]
    [InlineData("(\"a\")", null)]
    [InlineData("", null)]
    public void Groups_are_a_list_of_strings(string field, string? groups) => Assert.Equal(
        groups?.Split('|') ?? [],
        CacheGroups.Of(Heads.FieldsOf($"Cache-Groups: {field}")).Select(static name => name.ToString()));

    [Fact]
    public void As_many_as_a_cache_must_take_are_taken_and_not_any_number()
    {
        var many = string.Join(", ", Enumerable.Range(0, 1000).Select(static i => $"\"{new string('g', 32)}{i}\""));
        Assert.Equal(CacheGroups.Max, CacheGroups.Of(Heads.FieldsOf($"Cache-Groups: {many}")).Count);
    }

    [Theory]
    [InlineData("POST", 200, "\"one\"", "/c")]
    [InlineData("POST", 200, "\"two\"", "/a")]
    [InlineData("PUT", 204, "\"one\", \"two\"", "")]
    [InlineData("DELETE", 500, "\"one\"", "/c")] // the server says so itself
    [InlineData("POST", 200, "\"ONE\"", "/a /b /c")]
    [InlineData("POST", 200, "one", "/a /b /c")]
    [InlineData("OPTIONS", 200, "\"one\"", "/a /b /c")] // RFC 9875 §3: not by a safe method
    [InlineData("QUERY", 200, "\"one\"", "/a /b /c")]
    public void What_an_unsafe_request_invalidates(string method, int status, string groups, string left)
    {
        var scene = new CacheScene();
        scene.Answers($"{Fresh}\nCache-Groups: \"one\"").Get("", "/a");
        scene.Answers($"{Fresh}\nCache-Groups: \"two\", \"one\"").Get("", "/b");
        scene.Answers($"{Fresh}\nCache-Groups: \"two\"").Get("", "/c");
        scene.Answers($"Cache-Group-Invalidation: {groups}", status: status).Send(Heads.Request(method, "/z"));
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries), ((string[])["/a", "/b", "/c"]).Where(
            target => !scene.Store[Lookup.KeyOf(Heads.Get("", target))].IsEmpty));
    }

    [Fact]
    public void Groups_of_another_origin_are_others()
    {
        var secure = Heads.Get() with { Scheme = ClientScheme.Https };
        var other = Heads.Get() with { Host = Bytes.Of("b.test") };
        var scene = new CacheScene();
        foreach (var request in (RequestHead[])[Heads.Get(), secure, other])
        {
            scene.Answers($"{Fresh}\nCache-Groups: \"one\"").Send(request);
        }

        scene.Answers("Cache-Group-Invalidation: \"one\"").Send(Heads.Request("POST", "/z"));
        Assert.Equal(2, scene.Store.All.Count());
    }
}
