using System.Text;
using Pibl.Http.H2;

namespace Pibl.Tests.Http.H2;

/// <summary>The Priority field and PRIORITY_UPDATE (RFC 9218 §4, §7).</summary>
public sealed class PriorityTests
{
    [Theory]
    [InlineData("", 3, false)]
    [InlineData("u=0", 0, false)]
    [InlineData("u=5, i", 5, true)]
    [InlineData("i=?1", 3, true)]
    [InlineData("i, i=?0", 3, false)]
    [InlineData("u=8, u=-1, u=x, i=1", 3, false)]
    [InlineData("u=2;x=1, foo=(1 2)", 2, false)]
    public void A_field_says_how_urgent_a_response_is(string value, int urgency, bool isIncremental) =>
        Assert.Equal(new Priority((byte)urgency, isIncremental), Priority.Of(Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void A_frame_goes_before_the_field_and_may_come_before_its_stream()
    {
        var dialogue = Dialogue.Of(0, Frames.Hello, Update(3, "u=1"), Frames.Get(1, "/", true, "priority: u=6"),
            Frames.Get(3, "/", true, "priority: u=6"), Update(1, "u=2, i"));
        Assert.Equal(new Priority(2, true), dialogue.Streams[1].Priority);
        Assert.Equal(new Priority(1, false), dialogue.Streams[3].Priority);
    }

    [Fact]
    public void Where_nothing_is_said_all_take_turns() => Assert.Equal(
        Priority.Unsaid, Dialogue.Of(0, Frames.Hello, Frames.Get(1)).Streams[1].Priority);

    private static byte[] Update(int stream, string value) =>
        Frames.Of(FrameType.PriorityUpdate, 0, 0, [0, 0, 0, (byte)stream, .. Encoding.ASCII.GetBytes(value)]);
}
