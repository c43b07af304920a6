namespace Pibl.Tests.Config;

public class BrokenCompression
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "COMPRESS=gzp", "1:10 [gzp] COMPRESS does not take \"gzp\"; did you mean gzip?" },
        { "COMPRESS=yes", "1:10 [yes] COMPRESS does not take \"yes\"; did you mean on?" },
        { "COMPRESS=none", "1:10 [none] COMPRESS does not take \"none\"; did you mean off?" },
        { "COMPRESS=deflate", "1:10 [deflate] COMPRESS does not take \"deflate\"; COMPRESS takes on, off, br, zstd, gzip" },
        { "COMPRESS=br, deflate", "1:14 [deflate] COMPRESS does not take \"deflate\"; COMPRESS takes br, zstd, gzip" },
        { "COMPRESS=br,zsdt", "1:13 [zsdt] COMPRESS does not take \"zsdt\"; did you mean zstd?" },
        { "COMPRESS=br,", "1:13 [] COMPRESS does not take \"\"; COMPRESS takes br, zstd, gzip" },
        { "COMPRESS=br,gzip,br", "1:10 [br,gzip,br] COMPRESS names a coding twice; each once, the preferred first" },
        { "COMPRESS=br,gzip,br,br", "1:10 [br,gzip,br,br] 4 codings; COMPRESS takes at most 3" },
        { "MAX_COMPRESS=0", "1:14 [0] MAX_COMPRESS is out of range; a number from 1 to 100000" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));
}
