using System.Collections.Frozen;
using MyProxy;
using Pibl.Exchange;
using Pibl.Http.Messages;
using IPEndPoint = System.Net.IPEndPoint;

namespace Pibl.Tests.Docs.AddAStage;

public sealed class RequireTokenTests
{
    private static readonly FrozenSet<Bytes> Tokens = new[] { Bytes.Of("Bearer open-sesame") }.ToFrozenSet();

    [Theory]
    [InlineData("Bearer open-sesame", null)]
    [InlineData("Bearer guess", 401)]
    [InlineData("", 401)]
    public void Only_a_known_token_passes(string authorization, int? status)
    {
        var verdict = RequireToken.Decide(Asking(Fields.Of(("Authorization", authorization))), Tokens);

        var goesOn = verdict.GoesOn(out _, out var reply);

        Assert.Equal((status is null, status), (goesOn, reply?.Head.Status));
    }

    private static Received Asking(Fields fields)
    {
        var request = new RequestHead(
            Method.Get, Bytes.Of("GET"), Bytes.Of("/"), Bytes.Of("example.test"), HttpVersion.Http11,
            fields, Framing.None, ConnectionOptions.None);
        var here = IPEndPoint.Parse("127.0.0.1:8080");
        var connection = new Connection(1, here, here, DateTimeOffset.UnixEpoch);
        return new Received(request, RequestBody.None, new Arrival(connection, 1, DateTimeOffset.UnixEpoch));
    }
}
