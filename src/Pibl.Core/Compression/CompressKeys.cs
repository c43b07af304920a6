using LanguageExt;
using Pibl.Config;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Compression;

/// <summary>The keys of compression on the fly.</summary>
public static class CompressKeys
{
    private static readonly Seq<(string Word, ContentCoding Value)> Codings =
        Seq(("br", ContentCoding.Br), ("zstd", ContentCoding.Zstd), ("gzip", ContentCoding.Gzip));

    private static readonly Seq<ContentCoding> All = Codings.Map(coding => coding.Value).Strict();

    private static readonly ValueKind<ContentCoding> Coding = Choices.Of(Codings, Seq<string>());

    private static readonly ValueKind<Seq<ContentCoding>> Alone = Choices.Of(
        Seq(
            ("on", All), ("off", Seq<ContentCoding>()), ("br", Seq1(ContentCoding.Br)), ("zstd", Seq1(ContentCoding.Zstd)),
            ("gzip", Seq1(ContentCoding.Gzip))),
        Seq<string>());

    /// <summary>COMPRESS: the codings in order of preference; none: nothing is compressed.</summary>
    public static readonly ConfigKey<Seq<ContentCoding>> Compress = new(
        "COMPRESS", "off", "br,zstd,gzip",
        new ValueKind<Seq<ContentCoding>>(
            "`off`, `on`, or some of `br`, `zstd` and `gzip` with commas between, the preferred first", Read, Show),
        "compresses text for clients that accept it, once for each stored response; `on` is `br,zstd,gzip` "
        + "([compression](compression.md))");

    /// <summary>MAX_COMPRESS: how many bodies at once.</summary>
    public static readonly ConfigKey<int> MaxCompress = ConfigKey.Of(
        "MAX_COMPRESS", "256", Counts.Between(1, 100_000),
        "bodies compressed at once, each with up to 1.5 MB of memory; one more goes out as it is "
        + "([compression](compression.md#max_compress))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };

    private static Validation<ConfigError, Seq<ContentCoding>> Read(string key, SourceSpan value)
    {
        if (!value.Text.Contains(','))
        {
            return Alone.Read(key, value);
        }

        return Lists.Read(key, value, "codings", Codings.Count, Coding.Read).Bind(codings =>
            codings.Distinct().Count == codings.Count
                ? Success<ConfigError, Seq<ContentCoding>>(codings)
                : value.Fails<Seq<ContentCoding>>($"{key} names a coding twice", "each once, the preferred first"));
    }

    private static string Show(Seq<ContentCoding> codings) =>
        codings.IsEmpty ? "off" : codings == All ? "on" : string.Join(",", codings.Map(Coding.Show));
}
