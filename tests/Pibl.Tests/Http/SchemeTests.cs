using System.Text;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>The client's scheme, as a peer in TRUSTED_PROXIES tells it.</summary>
public sealed class SchemeTests
{
    [Theory]
    [InlineData("X: 1", ClientScheme.Http)]
    [InlineData("X-Forwarded-Proto: https", ClientScheme.Https)]
    [InlineData("x-forwarded-proto: HTTPS", ClientScheme.Https)]
    [InlineData("X-Forwarded-Proto: http", ClientScheme.Http)]
    [InlineData("X-Forwarded-Proto: https, https", ClientScheme.Https)]
    [InlineData("X-Forwarded-Proto: https, http", ClientScheme.Doubtful)]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http", ClientScheme.Doubtful)]
    [InlineData("X-Forwarded-Proto: on", ClientScheme.Doubtful)]
    [InlineData("X-Forwarded-Proto:", ClientScheme.Http)]
    [InlineData("X-Forwarded-Proto: https\r\nConnection: X-Forwarded-Proto", ClientScheme.Http)]
    [InlineData("X_Forwarded_Proto: https", ClientScheme.Http)]
    [InlineData("Forwarded: for=192.0.2.1;proto=https", ClientScheme.Https)]
    [InlineData("Forwarded: Proto=\"https\" ; for=192.0.2.1", ClientScheme.Https)]
    [InlineData("Forwarded: for=192.0.2.1;proto=https, for=10.0.0.1;proto=http", ClientScheme.Https)]
    [InlineData("Forwarded: for=192.0.2.1, for=10.0.0.1;proto=https", ClientScheme.Http)]
    [InlineData("Forwarded: proto=gopher", ClientScheme.Doubtful)]
    [InlineData("Forwarded: for=\"_x;proto=https\"", ClientScheme.Http)]
    [InlineData("Forwarded: proto=http\r\nX-Forwarded-Proto: https", ClientScheme.Https)]
    [InlineData("Forwarded: proto=https\r\nX-Forwarded-Proto: http", ClientScheme.Http)]
    public void What_a_trusted_peer_says(string fields, ClientScheme scheme)
    {
        Assert.Equal(scheme, Parsed(fields, isTrusted: true).Scheme);
        Assert.Equal(ClientScheme.Http, Parsed(fields, isTrusted: false).Scheme);
    }

    private static RequestHead Parsed(string fields, bool isTrusted)
    {
        var scanned = 0;
        var head = Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n\r\n");
        return RequestParser.Parse(head, HeadLimits.Default, ref scanned, isTrusted).Head!;
    }
}
