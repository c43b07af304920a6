using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Peers;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Tls;

/// <summary>From settings to how servers are spoken to over TLS.</summary>
internal static class TlsClients
{
    /// <summary>The connector of a site: the world's, with TLS in front of it where a server asks for that.</summary>
    /// <param name="settings">Of the site, with their files read.</param>
    /// <param name="connector">The world's.</param>
    /// <exception cref="TlsException">The library does not take the certificate or the key.</exception>
    public static IConnector ConnectorOf(Settings settings, IConnector connector) =>
        AreWanted(settings) ? new TlsConnector(connector, new TlsClient(SettingsOf(settings))) : connector;

    /// <summary>What keeps this program from speaking TLS with servers, as a line to show; or null.</summary>
    public static string? WhyNot(Settings settings)
    {
        var peers = settings with { Servers = PeerKeys.EntriesOf(settings) };
        foreach (var speaker in Sequences.Join(settings.Sites().Map(site => site.Settings), Prelude.Seq1(peers))
            .Filter(AreWanted))
        {
            if (TlsLibrary.WhyNot is { } missing)
            {
                return missing;
            }

            try
            {
                new TlsClient(SettingsOf(speaker)).Dispose();
            }
            catch (TlsException e)
            {
                return $"SERVERS_CERT: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>True where another program than before may stand behind the connections that rest.</summary>
    public static bool AreOthers(Settings before, Settings now) =>
        AreWanted(now) && !IsSame(SettingsOf(before), SettingsOf(now));

    private static bool AreWanted(Settings settings) =>
        settings.Servers.Exists(server => server.Scheme.IsSecure());

    private static TlsClientSettings SettingsOf(Settings settings) => new(
        settings.Get(ServerTlsKeys.Verify),
        settings.Get(ServerTlsKeys.Authority).MatchUnsafe(file => file.Certificates, () => null),
        settings.Get(ServerTlsKeys.Certificate).MatchUnsafe(files => files.Identity, () => null),
        settings.Get(ServerTlsKeys.ServerName).MatchUnsafe(name => name, () => null));

    private static bool IsSame(TlsClientSettings one, TlsClientSettings other) =>
        one.Verifies == other.Verifies
        && one.ServerName == other.ServerName
        && AreSame(one.Authorities, other.Authorities)
        && AreSame(one.Identity?.Chain, other.Identity?.Chain);

    private static bool AreSame(
        IReadOnlyList<ReadOnlyMemory<byte>>? one, IReadOnlyList<ReadOnlyMemory<byte>>? other) =>
        one is null ? other is null
        : other is not null && one.Count == other.Count
            && one.Select((der, at) => der.Span.SequenceEqual(other[at].Span)).All(isSame => isSame);
}
