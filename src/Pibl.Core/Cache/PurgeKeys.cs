using System.Net;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Cache;

/// <summary>The key of the method PURGE.</summary>
public static class PurgeKeys
{
    /// <summary>PURGE_FROM; nothing: nobody, and the method is for servers.</summary>
    public static readonly ConfigKey<Seq<IPNetwork>> From = ConfigKey.Of(
        "PURGE_FROM", "127.0.0.0/8, ::1", Networks.Kind,
        "who may send the method `PURGE`; all others get 403; `none`: it goes to servers like any other "
        + "([cache](cache.md#purge))")
        with
    {
        IsGlobal = true,
    };
}
