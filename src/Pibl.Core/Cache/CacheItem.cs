using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>One stored response, as an operator sees it.</summary>
/// <param name="Key">Under what it is stored.</param>
/// <param name="Stored">Itself; the body may be left out.</param>
/// <param name="Bytes">How large its body is.</param>
/// <param name="Place">memory or file.</param>
public sealed record CacheItem(CacheKey Key, StoredResponse Stored, long Bytes, string Place)
{
    /// <summary>As a URL; https where the key says so.</summary>
    public string Url =>
        $"{(Key.Host.Span.StartsWith("https://"u8) ? "" : "http://")}{Key.Host}"
        + (KeyRule.IsOf(Key) ? QueryKey.TargetOf(Key) : Key.Target);

    /// <summary>current_age (RFC 9111 §4.2.3).</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => Stored.AgeAt(now);

    /// <summary>How long it is fresh from now; negative where it is stale.</summary>
    public TimeSpan TimeToLiveAt(DateTimeOffset now) => Stored.FreshFor - Stored.AgeAt(now);

    /// <summary>By what its lifetime was told.</summary>
    public string Why
    {
        get
        {
            var control = CacheControl.OfResponse(Stored.Head.Fields);
            var said = Freshness.Of(Stored.Head, control, Stored.RequestedAt, Stored.ReceivedAt, null);
            var isNoCache = control.Has(CacheDirectives.NoCache);
            return (isNoCache, Stored.FreshFor > TimeSpan.Zero) switch
            {
                (true, false) => "no-cache: asked about each time",
                (true, true) => "CACHE_TTL",
                _ when said.IsExplicit => said.Lifetime == Stored.FreshFor ? NameOf(said.Source) : "CACHE_TTL",
                (false, false) => "only to be validated",
                _ => Stored.Head.Fields.Has(FieldId.LastModified) ? "a guess, or CACHE_TTL" : "CACHE_TTL",
            };
        }
    }

    /// <summary>
    /// Which requests select it: what CACHE_KEY takes of them, and each field of Vary with the value that the request
    /// had.
    /// </summary>
    public string SelectedBy => string.Join("; ", KeyRule.ShownOf(Key).Concat(
        Enumerable.Range(0, Stored.Selecting.Count).Select(at =>
            $"{Text(Stored.Selecting.NameOf(at))}: {Text(Stored.Selecting.ValueOf(at))}")));

    /// <summary>What it is purged by.</summary>
    public Seq<string> Tags => toSeq(PurgeTags.Of(Stored.Head.Fields).Select(static tag => tag.ToString())).Strict();

    private static string NameOf(FreshnessSource source) => source switch
    {
        FreshnessSource.SharedMaxAge => "s-maxage",
        FreshnessSource.MaxAge => "max-age",
        _ => "Expires",
    };

    private static string Text(ReadOnlySpan<byte> text) => System.Text.Encoding.Latin1.GetString(text);
}

/// <summary>What is stored, or a part of it.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Items">By URL; of one URL the newest first.</param>
/// <param name="IsCut">There are more.</param>
public sealed record CacheListing(DateTimeOffset At, Seq<CacheItem> Items, bool IsCut);
