using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>One key for all spellings of a target that RFC 3986 §6.2.2 makes equal, and for no others.</summary>
public sealed class TargetFormTests
{
    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("/%2f", "/%2F")] // RFC 3986 §6.2.2.1
    [InlineData("/%2F", "/%2F")]
    [InlineData("/a%2fb?q=%c3%a9", "/a%2Fb?q=%C3%A9")]
    [InlineData("/%41%7A%30%2d%5f%7e", "/Az0-_~")] // RFC 3986 §6.2.2.2
    [InlineData("/?q=%41", "/?q=A")]
    [InlineData("/file%2Etxt", "/file.txt")]
    [InlineData("/a%2e%2e%2e", "/a...")]
    [InlineData("/%2e%2e%2e", "/...")]
    [InlineData("/?q=/%2e/", "/?q=/./")]
    [InlineData("/%2e", "/%2E")] // a dot segment stays what was sent
    [InlineData("/a/%2e%2E/b", "/a/%2E%2E/b")]
    [InlineData("/a/.%2e", "/a/.%2E")]
    [InlineData("/a/%2e?q", "/a/%2E?q")]
    [InlineData("/a/../b", "/a/../b")]
    [InlineData("/A", "/A")] // paths have case
    [InlineData("/%20%25%3f%2B+", "/%20%25%3F%2B+")]
    [InlineData("/%2541", "/%2541")] // decoded once, and only once
    [InlineData("/100%", "/100%")]
    [InlineData("/%4", "/%4")]
    [InlineData("/%zz%41", "/%zz%41")]
    [InlineData("/%+1", "/%+1")]
    [InlineData("*", "*")]
    public void One_spelling(string target, string form) =>
        Assert.Equal(form, TargetForm.Of(Bytes.Of(target)).ToString());

    [Fact]
    public void The_form_of_a_form_is_itself() => Gen.Char["/%?.2eEfF41aA"].Array[0, 16].Sample(characters =>
    {
        var form = TargetForm.Of(Bytes.Of("/" + new string(characters)));
        return TargetForm.Of(form) == form;
    });

    [Fact]
    public void What_is_reserved_and_what_is_not_never_meet() => Gen.Byte.Sample(octet =>
    {
        var escaped = TargetForm.Of(Bytes.Of($"/x%{octet:x2}")).ToString();
        var isUnreserved = char.IsAsciiLetterOrDigit((char)octet) || "-._~".Contains((char)octet);
        return isUnreserved ? escaped == $"/x{(char)octet}" : escaped == $"/x%{octet:X2}";
    });

    [Theory]
    [InlineData("/a%2fb", "/a%2Fb", true)]
    [InlineData("/a%%32Fb", "/a%2Fb", false)] // a stray percent sign
    [InlineData("/%41", "/A", true)]
    [InlineData("/%41?%7e", "/A?~", true)]
    [InlineData("/a%2fb", "/a/b", false)]
    [InlineData("/a%3fb", "/a?b", false)]
    [InlineData("/?a%26b", "/?a&b", false)]
    public void A_request_finds_what_another_spelling_stored(string stored, string asked, bool isFound)
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=60", "one");
        scene.Get("", stored);
        scene.Answers("Cache-Control: max-age=60", "two");
        Assert.Equal(isFound ? "one" : "two", scene.Get("", asked).Body);
        Assert.Equal(stored, scene.Seen[0].Request.Target.ToString());
    }

    [Fact]
    public void A_change_under_another_spelling_is_one_of_the_same_target()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=60").Answers("Location: /%7Ey", status: 201);
        scene.Get("", "/~y");
        scene.Send(Heads.Request("POST", "/list"));
        Assert.Empty(scene.Store.All);
    }
}
