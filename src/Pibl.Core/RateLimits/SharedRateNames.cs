using System.Security.Cryptography;
using System.Text;
using LanguageExt;

namespace Pibl.RateLimits;

/// <summary>
/// Under what names several proxies count together: the same site and the same text of a rate have the same name on all
/// of them. Names are hashes, so that none is longer than another or has anything in it that a store would read.
/// </summary>
public sealed class SharedRateNames
{
    private readonly string _site;
    private readonly string[] _rules;
    private readonly bool _hasOneKey;

    /// <param name="site">Its name.</param>
    /// <param name="rules">RATE, in the order of the file.</param>
    public SharedRateNames(string site, Seq<RateRule> rules)
    {
        Rules = [.. rules];
        _site = NameOf(site);
        _rules = Array.ConvertAll(Rules, static rule => NameOf(rule.ToString()));
        _hasOneKey = rules.Map(static rule => (rule.By, rule.Name)).Distinct().Count() == 1;
    }

    /// <summary>What they are the names of.</summary>
    public RateRule[] Rules { get; }

    /// <summary>
    /// What the names of one request have in common: they are kept in one place of a store with several. Where all
    /// rules count under the same key, each key has a place of its own; else a site has one.
    /// </summary>
    /// <param name="keys">Of the request, one for each rule.</param>
    public string PlaceOf(UInt128[] keys) => PlaceOf(keys[0]);

    /// <summary>The same of one count.</summary>
    public string PlaceOf(UInt128 key) => _hasOneKey ? $"{_site}-{key:x32}" : _site;

    /// <summary>The name of one count.</summary>
    /// <param name="at">Which rule.</param>
    /// <param name="key">As <see cref="RateKey.Of"/> says.</param>
    public string NameOf(int at, UInt128 key) => $"{_rules[at]}-{key:x32}";

    private static string NameOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
