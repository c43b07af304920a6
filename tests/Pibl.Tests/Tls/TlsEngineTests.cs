using System.Security.Cryptography;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Transport.Tls;

namespace Pibl.Tests.Tls;

public class TlsEngineTests
{
    private static readonly (string, string) Files = Issued.Ecdsa("a.test", "127.0.0.1");

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public void Two_engines_agree_however_their_bytes_are_split(int atOnce)
    {
        using var pair = new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf());
        Assert.Equal((TlsStatus.Done, TlsStatus.Done), pair.Shake(atOnce));
        var session = pair.SessionOfServer;
        Assert.Equal(
            ("1.3", "TLS_AES_128_GCM_SHA256", "a.test", TlsSession.Http11, false),
            (session.Version, session.Cipher, session.ServerName, session.Protocol, session.IsResumed));
        Assert.Equal("hello"u8.ToArray(), TlsPair.Carry(pair.Client, pair.Server, "hello"u8, pair.ToServer));
        Assert.Equal("world"u8.ToArray(), TlsPair.Carry(pair.Server, pair.Client, "world"u8, pair.ToClient));
    }

    [Fact]
    public void A_record_of_full_length_fits_the_room_that_is_promised()
    {
        using var pair = new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf());
        pair.Shake();
        var plain = RandomNumberGenerator.GetBytes(TlsEngine.RecordMax);
        Assert.Equal(plain, TlsPair.Carry(pair.Server, pair.Client, plain, pair.ToClient));
    }

    [Fact]
    public void The_end_is_said_and_understood()
    {
        using var pair = new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf());
        pair.Shake();
        var output = new byte[TlsEngine.OverheadMax];
        pair.ToClient.AddRange(output[..pair.Server.Close(output)]);
        Assert.Equal(TlsStatus.Closed, TlsPair.ReadAll(pair.Client, pair.ToClient).Status);
        Assert.Equal(0, pair.Server.Close(output));
    }

    [Fact]
    public void A_session_is_resumed_by_another_process_with_the_same_secret()
    {
        var client = TlsPair.ClientOf();
        using (var first = new TlsPair(TlsPair.ServerOf(Files), client))
        {
            first.Shake();

            // The ticket stands behind the handshake.
            TlsPair.Carry(first.Server, first.Client, "x"u8, first.ToClient);
        }

        using var second = new TlsPair(TlsPair.ServerOf(Files), client);
        second.Shake();
        Assert.True(second.SessionOfServer.IsResumed);

        // RFC 8446 §C.4: clients use a ticket once, so this one gets the next.
        Assert.NotEmpty(second.ToClient);
    }

    /// <summary>
    /// A session of TLS 1.2 that is resumed does not know its host's name (SSL_get_servername(3)): which authority was
    /// asked for must not follow from it, or the certificate of one would open the site of another.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_authority_is_that_of_the_handshake_also_where_a_session_is_resumed(bool isMax12)
    {
        TlsAuthority[] authorities =
        [
            new("of others", [Issued.Stranger.RawData], new byte[32]),
            new("of a.test", [Issued.Authority.RawData], [.. Enumerable.Repeat((byte)1, 32)]),
        ];
        using var server = new TlsServer(new TlsServerSettings([Issued.Identity(Files)], TlsPair.Tickets)
        {
            Authorities = authorities,
            AuthorityOf = name => name == "a.test" ? 1 : 0,
        });
        var client = TlsPair.ClientOf(identity: Issued.Identity(Issued.Ecdsa("ann")));
        using (var first = Pair())
        {
            first.Shake();
            TlsPair.Carry(first.Server, first.Client, "x"u8, first.ToClient);
            Assert.Equal("of a.test", server.AuthorityOf(first.Server));
        }

        using var second = Pair();
        second.Shake();
        Assert.Equal((isMax12 ? "1.2" : "1.3", true), (second.SessionOfServer.Version, second.SessionOfServer.IsResumed));
        Assert.Equal("of a.test", server.AuthorityOf(second.Server));

        TlsPair Pair()
        {
            const int maxVersion = 124; // SSL_CTRL_SET_MAX_PROTO_VERSION
            var pair = new TlsPair(server, client);
            if (isMax12)
            {
                Assert.Equal(1, OpenSsl.Control(pair.Client.Ssl, maxVersion, OpenSsl.Tls12, null!));
            }

            return pair;
        }
    }

    [Fact]
    public void A_bit_that_turned_on_the_way_ends_the_connection()
    {
        using var pair = new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf());
        pair.Shake();
        var output = new byte[300];
        pair.Client.Write("hello"u8, output, out var produced);
        output[produced - 1] ^= 1;
        Assert.Equal(TlsStatus.Failed, TlsPair.ReadAll(pair.Server, [.. output[..produced]]).Status);
        Assert.Equal(TlsError.Protocol, pair.Server.Failure!.Kind);
    }

    [Theory]
    [InlineData("b.test", "its certificate is for another name")]
    [InlineData("192.0.2.1", "its certificate is for another address")]
    public void A_server_is_refused_that_is_another(string host, string why) =>
        AssertRefused(new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf(), host), why);

    [Fact]
    public void A_server_is_refused_whose_certificate_has_expired() => AssertRefused(
        new TlsPair(TlsPair.ServerOf(Issued.Ecdsa("a.test", DateTimeOffset.UtcNow.AddHours(-1))), TlsPair.ClientOf()),
        "its certificate has expired");

    [Fact]
    public void A_server_is_refused_whose_authority_is_unknown() => AssertRefused(
        new TlsPair(
            TlsPair.ServerOf(Issued.Ecdsa("a.test", DateTimeOffset.UtcNow.AddHours(1), Issued.Stranger)), TlsPair.ClientOf()),
        "its certificate is of an unknown authority");

    [Fact]
    public void Any_server_is_taken_where_nobody_verifies()
    {
        using var pair = new TlsPair(TlsPair.ServerOf(Files), TlsPair.ClientOf(verifies: false), "b.test");
        Assert.Equal((TlsStatus.Done, TlsStatus.Done), pair.Shake());
    }

    [Fact]
    public void A_client_shows_its_certificate_where_it_is_asked_for_one()
    {
        var server = new TlsServer(new TlsServerSettings([Issued.Identity(Files)], TlsPair.Tickets)
        {
            Authorities = [new TlsAuthority("ca.pem", [Issued.Authority.RawData], new byte[32])],
            AuthorityOf = static name => name == "a.test" ? 0 : -1,
        });
        var identity = Issued.Identity(Issued.Ecdsa("ann"));
        Assert.Equal("CN=ann", SubjectAt("a.test"));
        Assert.Null(SubjectAt("127.0.0.1"));

        string? SubjectAt(string host)
        {
            using var pair = new TlsPair(server, TlsPair.ClientOf(identity: identity), host);
            Assert.Equal((TlsStatus.Done, TlsStatus.Done), pair.Shake());
            return pair.Subject;
        }
    }

    private static void AssertRefused(TlsPair pair, string why)
    {
        using (pair)
        {
            var (client, server) = pair.Shake();
            Assert.Equal((TlsStatus.Failed, TlsStatus.Failed), (client, server));
            Assert.Equal((TlsError.Certificate, why), (pair.Client.Failure!.Kind, pair.Client.Failure.Text));
            Assert.Equal(TlsError.Alert, pair.Server.Failure!.Kind);
        }
    }
}
