using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Reload;

/// <summary>The key that says when the file is read again.</summary>
public static class ReloadKeys
{
    /// <summary>RELOAD: true for <c>auto</c>.</summary>
    public static readonly ConfigKey<bool> Reload = ConfigKey.Of(
        "RELOAD", "signal",
        Choices.Of(Sequences.Two(("signal", false), ("auto", true)), Seq<string>()),
        "the file is read again on SIGHUP and `pibl reload`; `auto`: also when it changes, or a file that it names "
        + "([reload](reload.md))")
        with
    {
        IsGlobal = true,
    };
}
