using LanguageExt;
using Pibl.Config;

namespace Pibl.Mirrors;

/// <summary>The key of copies of requests.</summary>
public static class MirrorKeys
{
    /// <summary>So many copies are under way at once, those of all sites together; one more is not made.</summary>
    public const int CopiesMax = 64;

    /// <summary>MIRROR.</summary>
    public static readonly ConfigKey<Option<MirrorRule>> Mirror = ConfigKey.Optional(
        "MIRROR", "10.0.0.7:8080 share=5%", MirrorText.Kind,
        "a copy of GET, HEAD and OPTIONS, answers compared and thrown away ([mirror](mirror.md))") with
    {
        Relation = ItselfAsMirror,
    };

    /// <summary>How many connections copies hold at the most.</summary>
    public static int CopiesIn(Settings settings) =>
        settings.Sites().Exists(site => site.Settings.Get(Mirror).IsSome) ? CopiesMax : 0;

    /// <summary>Each copy would make another copy of itself.</summary>
    private static Seq<ConfigError> ItselfAsMirror(ParsedFile sheet) =>
        (from rule in sheet.Find(Mirror).Flatten()
         from place in sheet.PlaceOf(Mirror)
         from own in Relations.OwnPlaceOf(sheet, rule.Server)
         select place.Words().Head.Wrong(
             $"{rule.Server} is the proxy itself: a copy would be copied for ever",
             "the address of a server behind it"))
        .ToSeq();
}
