using System.Text;
using System.Text.RegularExpressions;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Tidy;

namespace Pibl.Tests.Forward;

/// <summary>Which class every fault of a server has, and why (RFC 9110 §9.2.2).</summary>
public sealed partial class RetryClassTests
{
    private static readonly Endpoint Server = new("s1", 80);

    public static TheoryData<Retry, Fault> Faults()
    {
        var faults = new TheoryData<Retry, Fault>
        {
            // Nothing was sent, or nothing of it can have arrived.
            { Retry.IfUnsent, ConnectRule.FaultOfTimeout(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), Server) },
            { Retry.IfUnsent, ConnectRule.FaultOfTimeout(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(2), Server) },
            { Retry.IfUnsent, UpstreamFaults.Unasked },
            { Retry.IfUnsent, UpstreamFaults.Untaken },
            { Retry.IfUnsent, UpstreamFaults.GivenUp },

            // Sent, and not a byte has come back.
            { Retry.IfIdempotent, UpstreamFaults.Unanswered },
            { Retry.IfIdempotent, UpstreamFaults.OfBreak(null, isAnswered: false, "reset") },
            { Retry.IfIdempotent, UpstreamFaults.OfBreak(UpstreamFaults.TimedOut, isAnswered: false, "closed") },

            // The server has answered, however badly.
            { Retry.Never, UpstreamFaults.CutShort },
            { Retry.Never, UpstreamFaults.OfBreak(null, isAnswered: true, "reset") },
            { Retry.Never, UpstreamFaults.OfBreak(UpstreamFaults.TimedOut, isAnswered: true, "closed") },
            { Retry.Never, UpstreamFaults.TooManyInterims },
            { Retry.Never, UpstreamFaults.SwitchUnasked },
            { Retry.Never, UpstreamFaults.SwitchEarly },
            { Retry.Never, Malformed("SSH-2.0-OpenSSH_9.6\r\n\r\n") },
            { Retry.Never, Malformed("HTTP/1.1 2x0 OK\r\n\r\n") },
            { Retry.Never, Malformed("HTTP/1.1 200 OK\nA: b\r\n\r\n") },
            { Retry.Never, Malformed("HTTP/1.1 200 OK\r\nA : b\r\n\r\n") },
            { Retry.Never, Malformed("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n") },
            { Retry.Never, Malformed("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n") },
            { Retry.Never, Broken("5\r\nhelloX") },
            { Retry.Never, Broken("x\r\n") },
            { Retry.Never, Broken("5\r\nhel") },

            // The client's own fault: there is nothing to send.
            { Retry.Never, Fault.OfClient(FaultKind.BadRequest, "it is malformed") },
        };
        foreach (var error in Enum.GetValues<ConnectError>())
        {
            faults.Add(Retry.IfUnsent, ConnectRule.FaultOf(error, Server, ""));
        }

        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Each_fault_has_the_class_of_what_was_sent_and_received(Retry retry, Fault fault) =>
        Assert.Equal(retry, fault.Retry);

    [Theory]
    [InlineData(false, false, Retry.IfUnsent)]
    [InlineData(false, true, Retry.IfUnsent)]
    [InlineData(true, false, Retry.IfIdempotent)]
    [InlineData(true, true, Retry.Never)]
    public void The_class_follows_from_two_facts(bool mayHaveArrived, bool isAnswered, Retry retry) =>
        Assert.Equal(retry, RetryClass.Of(mayHaveArrived, isAnswered));

    /// <summary>
    /// Nobody else writes a class down: Fault has the value, and the factories of faults that nothing can repeat;
    /// RetryRule and PeerRule only read it.
    /// </summary>
    [Fact]
    public void Only_one_place_decides_the_class() => Assert.Equal(
        [
            "src/Pibl.Core/Forward/RetryClass.cs", "src/Pibl.Core/Forward/RetryRule.cs",
            "src/Pibl.Core/Peers/PeerRule.cs", "src/Pibl.Http/Messages/Fault.cs",
        ],
        Repository.Sources("src")
            .Where(file => Decided().IsMatch(File.ReadAllText(file)))
            .Select(Repository.PathOf)
            .Order(StringComparer.Ordinal));

    private static Fault Malformed(string head)
    {
        var scanned = 0;
        return ResponseParser.Parse(Encoding.ASCII.GetBytes(head), HeadLimits.Default, Method.Get, ref scanned).Fault!;
    }

    /// <summary>What the decoder says of a chunked body that ends here.</summary>
    private static Fault Broken(string coded)
    {
        var decoder = BodyDecoder.For(Framing.Chunked, Blame.Upstream, long.MaxValue);
        var input = Encoding.ASCII.GetBytes(coded).AsSpan();
        for (; ; )
        {
            var read = decoder.Next(input);
            if (read.Fault is { } fault)
            {
                return fault;
            }

            if (read.Kind == BodyEventKind.NeedMore)
            {
                return decoder.AtEnd().Fault!;
            }

            input = input[read.Consumed..];
        }
    }

    [GeneratedRegex(@"\bRetry\.(Never|IfUnsent|IfIdempotent)\b")]
    private static partial Regex Decided();
}
