using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Files;
using static LanguageExt.Prelude;

namespace Pibl.Tls;

/// <summary>
/// Where certificates and keys come from: the files of TLS, TLS_CLIENT_CA, SERVERS_CA and SERVERS_CERT.
/// </summary>
public static class TlsFileLoader
{
    /// <summary>Longer, and it is another file.</summary>
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>An OCSP response takes 0.5 to 3 KB.</summary>
    private const int StapleBytesMax = 64 * 1024;

    /// <summary>
    /// Settings with what stands in these files in them, or every mistake of these files, each file once. Never throws
    /// for what the disk does.
    /// </summary>
    public static Validation<ConfigError, Settings> Load(Settings settings)
    {
        var read = new Dictionary<TlsFiles, Validation<ConfigError, TlsFiles>>();
        return settings.InEachSite(site => LoadOne(site, read));
    }

    private static Validation<ConfigError, Settings> LoadOne(
        Settings settings, Dictionary<TlsFiles, Validation<ConfigError, TlsFiles>> read) =>
        (Validations.All(settings.Get(TlsKeys.Tls).Map(files => Once(files, read)).Strict()),
            Optional(settings.Get(TlsKeys.ClientAuthority), Read),
            Optional(settings.Get(ServerTlsKeys.Authority), Read),
            Optional(settings.Get(ServerTlsKeys.Certificate), Read))
        .Apply((identities, clients, servers, own) => settings
            .With(TlsKeys.Tls, identities)
            .With(TlsKeys.ClientAuthority, clients)
            .With(ServerTlsKeys.Authority, servers)
            .With(ServerTlsKeys.Certificate, own));

    private static Validation<ConfigError, Option<T>> Optional<T>(
        Option<T> files, Func<T, Validation<ConfigError, T>> read) =>
        files.Match(
            some => read(some).Map(value => Some(value)), () => Success<ConfigError, Option<T>>(None));

    private static Validation<ConfigError, TlsFiles> Once(
        TlsFiles files, Dictionary<TlsFiles, Validation<ConfigError, TlsFiles>> read) =>
        read.TryGetValue(files, out var known) ? known : read[files] = Read(files).Map(Stapled);

    /// <summary>
    /// With the OCSP response beside its certificate. One that is no good, or cannot be read, keeps no program from
    /// starting: it is warned of where it is to be shown.
    /// </summary>
    private static TlsFiles Stapled(TlsFiles files) => !File.Exists(files.StapleFile)
        ? files
        : files with
        {
            Identity = files.Identity! with
            {
                Staple = NamedFile.Read(files.StapleFile, StapleBytesMax, TlsKeys.Tls.Name)
                    .Match(bytes => bytes, _ => ReadOnlyMemory<byte>.Empty),
            },
        };

    private static Validation<ConfigError, TlsFiles> Read(TlsFiles files)
    {
        var places = files.Places;
        return (Text(files.Certificate, places?.Certificate),
            Text(files.Key, places?.Key),
            files.Password is { } password
                ? Text(password, places?.Password).Map(text => text.Split('\n')[0].TrimEnd('\r'))
                : Success<ConfigError, string>(""))
        .Apply((certificates, key, password) => PemIdentity.Read(
            certificates, key, password.Length == 0 ? null : password))
        .Bind(found => found switch
        {
            ({ } identity, _) => Success<ConfigError, TlsFiles>(files with
            {
                Identity = identity with { File = files.Certificate },
            }),
            (_, { IsOfKey: true } flaw) => Wrong(files.Key, places?.Key, flaw),
            var (_, flaw) => Wrong(files.Certificate, places?.Certificate, flaw!),
        });
    }

    private static Validation<ConfigError, AuthorityFile> Read(AuthorityFile file) =>
        Text(file.Path, file.Place).Bind(text => PemIdentity.Certificates(text) switch
        {
            { Count: > 0 } all => Success<ConfigError, AuthorityFile>(file with { Certificates = all }),
            var none => Fail<ConfigError, AuthorityFile>(At(file.Path, file.Place).Wrong(
                $"{file.Path}: {(none is null ? "a certificate in it cannot be read" : "there is no certificate in it")}",
                "each begins with -----BEGIN CERTIFICATE-----")),
        });

    private static Validation<ConfigError, TlsFiles> Wrong(string path, SourceSpan? place, PemFlaw flaw) =>
        Fail<ConfigError, TlsFiles>(At(path, place).Wrong($"{path}: {flaw.What}", flaw.Hint));

    private static Validation<ConfigError, string> Text(string path, SourceSpan? place) =>
        NamedFile.Read(path, FileBytesMax, TlsKeys.Tls.Name).Match(
            Succ: bytes => bytes.Length > FileBytesMax
                ? Fail<ConfigError, string>(At(path, place).Wrong($"{path}: the file is larger than 1 MB", "a PEM file is smaller"))
                : Success<ConfigError, string>(Encoding.UTF8.GetString(bytes.Span)),
            Fail: errors => Fail<ConfigError, string>(errors.Map(error =>
                At(path, place).Wrong($"{path}: {error.What}", "paths begin where pibl is started")).Strict()));

    private static SourceSpan At(string path, SourceSpan? place) => place ?? SourceSpan.OfFile(path);
}
