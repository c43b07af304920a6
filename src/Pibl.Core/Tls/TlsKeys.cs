using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tls;

/// <summary>The keys of TLS with clients, and of what follows from it.</summary>
public static class TlsKeys
{
    private const string PasswordWord = "password=";
    private const string Subdomains = "subdomains";
    private const string Preload = "preload";

    /// <summary>TLS.</summary>
    public static readonly ConfigKey<Seq<TlsFiles>> Tls = ConfigKey.Several(
        "TLS", "cert.pem key.pem",
        new ValueKind<TlsFiles>(
            "PEM files: the certificate with its chain, its key, and `password=FILE` where that is encrypted", Read, Show),
        "a certificate for listeners with `tls`; which one is used is decided by the name that the client asks for "
        + "([TLS](tls.md))")
        with
    {
        Content = static all => string.Join(' ', all.Map(files => files.Content)),
    };

    /// <summary>TLS_MIN: true for 1.3.</summary>
    public static readonly ConfigKey<bool> Min = ConfigKey.Of(
        "TLS_MIN", "1.2", Choices.Of(Sequences.Two(("1.2", false), ("1.3", true)), Seq<string>()),
        "the lowest version of TLS that clients may speak")
        with
    {
        IsGlobal = true,
    };

    /// <summary>TLS_CLIENT_CA.</summary>
    public static readonly ConfigKey<Option<AuthorityFile>> ClientAuthority = ConfigKey.Optional(
        "TLS_CLIENT_CA", "clients-ca.pem", Authorities,
        "who has issued the certificates that clients of the site must show ([TLS](tls.md#certificates-of-clients))")
        with
    {
        Content = ContentOf,
    };

    /// <summary>TLS_CLIENT: true for <c>require</c>.</summary>
    public static readonly ConfigKey<bool> ClientRequired = ConfigKey.Of(
        "TLS_CLIENT", "require", Choices.Of(Sequences.Two(("require", true), ("request", false)), Seq<string>()),
        "with `TLS_CLIENT_CA`: clients without such a certificate get 403; `request` lets them in too")
        with
    {
        Relation = RequiredOfNobody,
    };

    /// <summary>HTTPS_REDIRECT.</summary>
    public static readonly ConfigKey<bool> Redirect = ConfigKey.Of(
        "HTTPS_REDIRECT", "off", Choices.Switch, "requests in plain HTTP are sent to https (308)");

    /// <summary>HSTS.</summary>
    public static readonly ConfigKey<Option<HstsSetting>> Hsts = ConfigKey.Optional(
        "HSTS", "365d",
        new ValueKind<HstsSetting>(
            $"{HstsSetting.Ages.Takes}, with `{Subdomains}` and `{Preload}` behind it", ReadHsts, ShowHsts),
        "`Strict-Transport-Security` in replies over https: for so long browsers ask over nothing else");

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(
        Tls, Min, ClientAuthority, ClientRequired, Redirect, Hsts);

    /// <summary>Who asks for certificates and does not say whose would have an open site.</summary>
    private static Seq<ConfigError> RequiredOfNobody(ParsedFile sheet) =>
        sheet.Find(ClientRequired).Exists(isRequired => isRequired)
            && sheet.Find(ClientAuthority).Exists(authority => authority.IsNone)
                ? sheet.PlaceOf(ClientRequired)
                    .Map(place => place.Wrong(
                        $"without {ClientAuthority.Name} nobody is asked for a certificate, and everybody is let in",
                        $"such as {ClientAuthority.Name}={ClientAuthority.Example}"))
                    .ToSeq()
                : Seq<ConfigError>();

    /// <summary>A file with certificates of authorities.</summary>
    internal static ValueKind<AuthorityFile> Authorities => new(
        "path of a PEM file",
        (key, value) => FilePaths.Kind.Read(key, value).Bind(path => path.Match(
            file => Success<ConfigError, AuthorityFile>(new AuthorityFile(file) { Place = value }),
            () => value.Fails<AuthorityFile>($"{key} takes a file", "the certificates of the authority, in PEM"))),
        file => file.Path);

    internal static string ContentOf(Option<AuthorityFile> authority) =>
        authority.Match(file => Convert.ToHexString(file.Digest()), () => "");

    /// <summary>A certificate and its key.</summary>
    internal static Validation<ConfigError, TlsFiles> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        var files = words.Filter(word => !word.Text.StartsWith(PasswordWord, StringComparison.Ordinal)).Strict();
        var passwords = words.Filter(word => word.Text.StartsWith(PasswordWord, StringComparison.Ordinal)).Strict();
        if (files.Count is 0 or > 2 || passwords.Count > 1)
        {
            return (files.Count > 2 ? files[2] : passwords.Count > 1 ? passwords[1] : value).Fails<TlsFiles>(
                $"{key} takes a certificate and its key", $"such as {key}=cert.pem key.pem; another on a line of its own");
        }

        var password = passwords.IsEmpty ? null : passwords.Head.From(PasswordWord.Length);
        return password is { Length: 0 }
            ? password.Fails<TlsFiles>("the file with the password is missing", $"such as {PasswordWord}key.password")
            : (Path(key, files.Head), Path(key, files.Last)).Apply((certificate, own) => new TlsFiles(certificate, own)
            {
                Password = password?.Text,
                Places = new TlsPlaces(files.Head, files.Last, password),
            });
    }

    internal static string Show(TlsFiles files) =>
        files.Certificate + (files.Key == files.Certificate ? "" : $" {files.Key}")
        + (files.Password is { } password ? $" {PasswordWord}{password}" : "");

    private static Validation<ConfigError, string> Path(string key, SourceSpan word) =>
        FilePaths.Kind.Read(key, word).Bind(path => path.Match(
            Success<ConfigError, string>,
            () => word.Fails<string>($"{key} takes a certificate and its key", $"such as {key}=cert.pem key.pem")));

    private static Validation<ConfigError, HstsSetting> ReadHsts(string key, SourceSpan value)
    {
        var words = value.Words();
        var unknown = words.Tail.Find(word => word.Text is not (Subdomains or Preload));
        return unknown.Match(
            word => word.Fails<HstsSetting>(
                $"unknown word {word.Text}",
                Suggestions.DidYouMean(word.Text, Sequences.Two(Subdomains, Preload), $"such as {key}=365d {Subdomains}")),
            () => HstsSetting.Ages.Read(key, words.Head).Map(age => new HstsSetting(age)
            {
                Subdomains = words.Tail.Exists(word => word.Text == Subdomains),
                Preload = words.Tail.Exists(word => word.Text == Preload),
            }));
    }

    private static string ShowHsts(HstsSetting setting) => HstsSetting.Ages.Show(setting.Age)
        + (setting.Subdomains ? $" {Subdomains}" : "") + (setting.Preload ? $" {Preload}" : "");
}
