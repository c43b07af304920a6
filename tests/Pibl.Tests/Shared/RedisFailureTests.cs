using System.Net.Security;
using Pibl.Redis;

namespace Pibl.Tests.Shared;

/// <summary>What an operator reads of a Redis that does not answer, and none of what the library says besides.</summary>
public sealed class RedisFailureTests
{
    private const string Login = "it does not accept this proxy: password= (or user=) in CACHE_SHARED is wrong or missing";

    /// <summary>As StackExchange.Redis 3.4.35 says it.</summary>
    [Theory]
    [InlineData("SimpleError: NOAUTH Authentication required. Verify if the Redis password provided is correct. Attempted command: ECHO", false, Login)]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", false, Login)]
    [InlineData("AuthenticationFailure on 127.0.0.1:21001/Subscription, Flushed/ComputeResult, last: SUBSCRIBE, origin: SetResult", false, Login)]
    [InlineData("SocketClosed on 10.0.0.5:6379/Subscription, Idle/RanToCompletion, last: PING, origin: ReadAllAsync, outstanding: 0, v: 3.4.35.20751", false,
        "it closed the connection")]
    [InlineData("SocketFailure (0-read, 0-sent) on 10.0.0.5:6379/Interactive, Initializing/NotStarted, v: 3.4.35.20751", false, "the connection broke")]
    [InlineData("UnableToConnect (0-read, 0-sent) on 10.0.0.5:6379/Interactive, Initializing/NotStarted, v: 3.4.35.20751", false, "no connection in time")]
    [InlineData("Connection refused", false, "Connection refused")]
    [InlineData("Name or service not known", true, "Name or service not known")]
    [InlineData("Timeout awaiting response, mc: 1/1/0, clientName: pibl(SE.Redis-v3.4.35.20751), v: 3.4.35.20751", false, "Timeout awaiting response")]
    [InlineData("The database does not exist on the server: 99", false, "it has no database 99")]
    [InlineData("RESP protocol failure around offset 0-0: Unexpected protocol prefix: 60", false,
        "it does not speak the protocol of Redis there: the port is another's")]
    [InlineData("RESP protocol failure around offset 0-0: Unexpected protocol prefix: 21", false, "it speaks TLS there: rediss:// asks with it")]
    [InlineData("Operation canceled", true, "it does not speak TLS there: redis:// is without, or the port is another")]
    [InlineData("Cannot determine the frame size or a corrupted frame was received.", true,
        "it does not speak TLS there: redis:// is without, or the port is another")]
    public void What_happened_is_said_in_a_few_words(string said, bool isTls, string expected) =>
        Assert.Equal(expected, RedisFailure.Of(new InvalidOperationException("outside", new IOException(said)), isTls));

    [Theory]
    [InlineData(SslPolicyErrors.None, true, null)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, true, "it shows no certificate")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors, true,
        "its certificate is for another name than that in CACHE_SHARED")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, true,
        "its certificate is not from the authority that ca= names, or is out of date")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, false,
        "its certificate is from an authority that this machine does not know, or is out of date: ca= names another")]
    public void Which_fault_a_certificate_has_is_said(SslPolicyErrors errors, bool hasAuthority, string? expected) =>
        Assert.Equal(expected, RedisFailure.OfCertificate(errors, hasAuthority));
}
