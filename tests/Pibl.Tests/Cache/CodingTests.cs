namespace Pibl.Tests.Cache;

/// <summary>Which coded content answers which request (RFC 9110 §12.5.3).</summary>
public sealed class CodingTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("gzip, deflate, br", "br", "gzip,deflate,br", true)]
    [InlineData("gzip, deflate, br", "br", "br, gzip", true)]
    [InlineData("gzip, deflate, br", "br", "BR;q=1.0, gzip;q=1", true)]
    [InlineData("gzip, deflate, br", "br", "br", true)]
    [InlineData("gzip, deflate, br", "br", "zstd, br", true)] // as good for whoever reads it
    [InlineData("gzip, deflate, br", "gzip", "gzip;q=1.0", true)]
    [InlineData("gzip, deflate, br", "gzip", "x-gzip", true)]
    [InlineData("gzip, deflate, br", "gzip", "br, gzip", true)] // it had br on offer, and chose
    [InlineData("gzip", "gzip", "gzip, deflate", true)]
    [InlineData("gzip", "gzip", "gzip, br;q=0.9", true)] // its favourite
    [InlineData("gzip", "gzip", "gzip, *;q=0.1", true)]
    [InlineData("gzip", "gzip", "gzip, br", false)] // there may be better
    [InlineData("gzip", "gzip", "gzip, *", false)]
    [InlineData("gzip", "gzip", "gzip;q=0.5, identity", false)]
    [InlineData("gzip", "gzip", "gzip;q=0", false)]
    [InlineData("gzip", "gzip", "*;q=0", false)]
    [InlineData("gzip", "gzip", "", false)]
    [InlineData("gzip", "gzip", "identity", false)]
    [InlineData("gzip", "gzip", "gzip;q=high", false)]
    [InlineData("br;q=0.1, gzip", "gzip", "br, gzip", false)] // likes br better than the other did
    [InlineData("br;q=0.1, gzip", "gzip", "br;q=0.1, gzip;q=0.9", true)]
    [InlineData("gzip, br", "br", "gzip", false)]
    [InlineData("gzip, br", "br", "gzip, br;q=0", false)]
    [InlineData("gzip, br", "", "gzip", true)] // plain, whatever was offered
    [InlineData("gzip, br", "", "", true)]
    [InlineData("gzip, br", "", "zstd", false)]
    [InlineData("", "", "gzip", false)] // a client that said nothing decides for nobody
    [InlineData("", "", "identity", true)]
    [InlineData("gzip, br", "", "identity;q=0, gzip", false)]
    [InlineData("gzip, dcb", "dcb", "dcb", false)] // not known here: only who spells it alike
    [InlineData("gzip, br", "br, gzip", "br, gzip;q=1.0, zstd", false)]
    public void Varying_content_is_chosen_by_what_is_accepted(string first, string coding, string second, bool hits)
    {
        var content = coding.Length == 0 ? "" : $"\nContent-Encoding: {coding}";
        var scene = new CacheScene().Answers($"{Fresh}\nVary: Accept-Encoding, Available-Dictionary{content}", "one");
        scene.Get(Accepting(first));
        scene.Answers(Fresh, "two");
        Assert.Equal(hits ? "one" : "two", scene.Get(Accepting(second)).Body);
    }

    [Theory]
    [InlineData("br", "Accept-Encoding: gzip, br", true)]
    [InlineData("br", "Accept-Encoding: gzip", false)]
    [InlineData("br", "Accept-Encoding: br;q=0, *", false)]
    [InlineData("br", "Accept-Encoding: *", true)]
    [InlineData("br", "", false)]
    [InlineData("gzip", "", false)]
    [InlineData("gzip, br", "Accept-Encoding: br", false)]
    [InlineData("identity", "", true)]
    [InlineData("aes128gcm", "", true)] // not known here: passed on untouched
    public void Who_cannot_read_it_is_not_given_it_where_the_server_forgot_Vary(string coding, string asked, bool hits)
    {
        var scene = new CacheScene().Answers($"{Fresh}\nContent-Encoding: {coding}", "one");
        scene.Get("Accept-Encoding: gzip, br");
        scene.Answers(Fresh, "two");
        Assert.Equal(hits ? "one" : "two", scene.Get(asked).Body);
    }

    [Theory]
    [InlineData("Accept-Encoding", "vary")]
    [InlineData("Accept-Encoding, Available-Dictionary", null)] // RFC 9842 §6.2
    public void What_a_dictionary_compressed_is_kept_where_the_dictionary_selects_it(string vary, string? reason)
    {
        var scene = new CacheScene().Answers($"{Fresh}\nContent-Encoding: dcz\nVary: {vary}");
        Assert.Equal(reason, scene.Get("Accept-Encoding: dcz\nAvailable-Dictionary: :abc=:").Cache.Reason?.Token);
        scene.Answers(Fresh, "other");
        Assert.Equal("other", scene.Get("Accept-Encoding: dcz\nAvailable-Dictionary: :abd=:").Body);
    }

    [Theory]
    [InlineData("Accept", "text/html, */*;q=0.1", "*/*; q=0.10, TEXT/html;q=1.0", true)]
    [InlineData("Accept", "text/html", "text/html;q=1", true)]
    [InlineData("Accept", "text/html", "text/html;Q=1.000", true)]
    [InlineData("Accept", "a/b;v=1;q=0.5", "a/b; v=1; q=0.500", true)]
    [InlineData("Accept", "a/b;v=X", "a/b;v=x", false)]
    [InlineData("Accept", "a/b;q=0.5", "a/b;q=0.6", false)]
    [InlineData("Accept", "a/b;q=0", "a/b", false)]
    [InlineData("Accept", "a/b;q=0", "a/b;q=0.000", true)]
    [InlineData("Accept", "a/b;q=1.5", "a/b", false)]
    [InlineData("Accept", "a/b;v=\"x y\"", "a/b;v=\"xy\"", false)]
    [InlineData("Accept", "a/b, c/d", "c/d,a/b", true)]
    [InlineData("Accept-Language", "de, en;q=0.8", "en;q=0.80, de;q=1.0", true)]
    [InlineData("Accept-Language", "de;q=high", "de;q=0", false)]
    [InlineData("Accept-Encoding", "aes128gcm;q=1.0", "aes128gcm", true)]
    public void What_is_spelled_otherwise_and_means_the_same_selects_the_same(
        string name, string first, string second, bool isSame) => Assert.Equal(
        isSame,
        Heads.Stored($"{Fresh}\nVary: {name}", $"{name}: {first}").Selecting.Equals(
            Heads.Stored($"{Fresh}\nVary: {name}", $"{name}: {second}").Selecting));

    private static string Accepting(string codings) => codings.Length == 0 ? "" : $"Accept-Encoding: {codings}";
}
