using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>
/// A body's memory is let go of once, and never while somebody reads it: that is so for every body that streams.
/// </summary>
public sealed class StreamedBodyTests
{
    [Fact]
    public async Task A_body_that_is_ended_while_it_is_read_lets_go_when_the_read_ends()
    {
        var body = new HeldBody();
        var reading = body.ReadAsync(default).AsTask();
        body.Dispose();
        Assert.Equal((true, 0), (body.IsBrokenOff, body.LetGoes));
        body.Bring("late");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        body.Dispose();
        Assert.Equal(1, body.LetGoes);
    }

    [Fact]
    public async Task A_body_that_is_broken_off_keeps_its_memory_for_the_read_under_way()
    {
        var body = new HeldBody();
        var reading = body.ReadAsync(default).AsTask();
        body.BreakOff();
        body.Bring("last");
        Assert.Equal("last", Bytes.Of((await reading).Span).ToString());
        Assert.Equal(0, body.LetGoes);
        body.Dispose();
        Assert.Equal((1, false), (body.LetGoes, body.LetGoWhileRead));
    }

    [Fact]
    public async Task A_body_has_one_reader_and_none_after_its_end()
    {
        var body = new HeldBody();
        var reading = body.ReadAsync(default).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await body.ReadAsync(default));
        body.Bring("");
        await reading;
        body.Dispose();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await body.ReadAsync(default));
    }

    /// <summary>The rule is the type's: nobody can read past it or end past it.</summary>
    [Fact]
    public void No_body_has_a_rule_of_its_own()
    {
        var bodies = typeof(StreamedBody).Assembly.GetTypes().Where(
            type => type.IsSubclassOf(typeof(StreamedBody))).ToArray();
        Assert.Equal(
            [
                "BlocksBody", "ClientBody", "CompressedBody", "DigestedBody", "Http2Body", "Http2ServerBody", "LiveStream",
                "SentBody", "SharedReader", "UpstreamBody",
            ],
            bodies.Select(body => body.Name).Order());
        Assert.False(typeof(StreamedBody).GetMethod(nameof(StreamedBody.ReadAsync))!.IsVirtual);
        Assert.All(bodies, body => Assert.Null(body.GetMethod(
            "Dispose",
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic
                    | System.Reflection.BindingFlags.DeclaredOnly)));
    }
}
