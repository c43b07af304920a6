using System.Collections.Frozen;
using System.Globalization;
using Pibl.Languages;

namespace Pibl.Routing;

/// <summary>
/// Why a site was chosen and another was not: the sentences, by their keys; <c>{0}</c> and <c>{1}</c> are gaps.
/// </summary>
public static class RouteSentences
{
    /// <summary>In English.</summary>
    public static readonly FrozenDictionary<string, string> English = new Dictionary<string, string>
    {
        ["none.doubtful"] = "servers may take this path for another site's (%2F, %5C, a backslash or ;)",
        ["none.host"] = "no site has the host {0} (HOST)",
        ["none.path"] =
            "no site of the host {0} is for {1} with this method and these fields (PATH, METHOD, HEADER)",
        ["only"] = "there is no other site",
        ["method"] = "METHOD={0} names {1}",
        ["header"] = "HEADER={0} is met",
        ["host.any"] = "it is for any host, and no site that names this one has the path",
        ["host.wildcard"] = "HOST={0} is the longest wildcard for this host that has the path",
        ["host.exact"] = "HOST={0} names this very host, which goes before wildcards and any",
        ["path.every"] = "PATH=/ has every path, and no longer one of this host has {0}",
        ["path.longest"] = "PATH={0} is the longest that has {1}",
        ["not.host"] = "HOST is {0}",
        ["not.path"] = "PATH is {0}",
        ["not.method"] = "METHOD is {0}",
        ["not.header"] = "HEADER asks for {0}",
        ["later"] = "it is asked later",
        ["later.any"] = "it would answer, but any host comes after one that is named",
        ["later.host"] = "it would answer, but {0} is less exact than {1}",
        ["later.path"] = "it would answer, but its path {0} is shorter",
        ["later.conditions"] = "it would answer, but it has fewer conditions (METHOD, HEADER)",
        ["later.file"] = "it would answer, but it stands further down in the file",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>In Spanish.</summary>
    public static readonly FrozenDictionary<string, string> Spanish = new Dictionary<string, string>
    {
        ["none.doubtful"] =
            "los servidores pueden tomar esta ruta por la de otro sitio (%2F, %5C, una barra invertida o ;)",
        ["none.host"] = "ningún sitio tiene el host {0} (HOST)",
        ["none.path"] =
            "ningún sitio del host {0} atiende {1} con este método y estos campos (PATH, METHOD, HEADER)",
        ["only"] = "no hay otro sitio",
        ["method"] = "METHOD={0} nombra {1}",
        ["header"] = "HEADER={0} se cumple",
        ["host.any"] = "es para cualquier host, y ningún sitio que nombre a este tiene la ruta",
        ["host.wildcard"] = "HOST={0} es el comodín más largo para este host que tiene la ruta",
        ["host.exact"] = "HOST={0} nombra este mismo host, lo que va antes que un comodín y que cualquiera",
        ["path.every"] = "PATH=/ tiene todas las rutas, y ninguna más larga de este host tiene {0}",
        ["path.longest"] = "PATH={0} es la más larga que tiene {1}",
        ["not.host"] = "HOST es {0}",
        ["not.path"] = "PATH es {0}",
        ["not.method"] = "METHOD es {0}",
        ["not.header"] = "HEADER pide {0}",
        ["later"] = "se le pregunta después",
        ["later.any"] = "respondería, pero cualquier host va después de uno con nombre",
        ["later.host"] = "respondería, pero {0} es menos exacto que {1}",
        ["later.path"] = "respondería, pero su ruta {0} es más corta",
        ["later.conditions"] = "respondería, pero tiene menos condiciones (METHOD, HEADER)",
        ["later.file"] = "respondería, pero está más abajo en el archivo",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>One sentence with its gaps filled.</summary>
    internal static string Say(Language language, string key, params object?[] args) =>
        string.Format(CultureInfo.InvariantCulture, TableOf(language)[key], args);

    private static FrozenDictionary<string, string> TableOf(Language language) => language switch
    {
        Language.English => English,
        Language.Spanish => Spanish,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, null),
    };
}
