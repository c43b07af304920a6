using CsCheck;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>A buffer gives out what went in, whatever is read and consumed in between.</summary>
public sealed class ReadBufferTests
{
    [Fact]
    public void It_is_a_queue_of_bytes() =>
        Gen.Select(Gen.Int[4, 64], Gen.Int[0, 100], Gen.Int[0, 100]).Array[0, 80].Sample(steps =>
        {
            var buffer = new ReadBuffer();
            var model = new List<byte>();
            var next = (byte)0;
            foreach (var (size, fill, consume) in steps)
            {
                var room = buffer.Room(size).Span;
                Assert.True(room.Length >= Math.Max(1, size / 4));
                var count = Math.Min(room.Length, fill);
                for (var i = 0; i < count; i++)
                {
                    room[i] = next;
                    model.Add(next++);
                }

                buffer.Filling(count);
                Assert.Equal(model.ToArray(), buffer.Filled.ToArray());
                var taken = model.Count * consume / 100;
                Assert.Equal(model.Take(taken).ToArray(), buffer.Slice(0, taken).ToArray());
                buffer.Consume(taken);
                model.RemoveRange(0, taken);
                Assert.Equal(model.Count, buffer.Length);
            }

            buffer.Release();
            Assert.Equal(0, buffer.Length);
        });

    [Fact]
    public void Consumed_room_is_used_again_before_it_grows()
    {
        var buffer = new ReadBuffer();
        var rented = buffer.Room(64).Length;
        for (var i = 0; i < 1000; i++)
        {
            buffer.Room(64)[..16].Span.Clear();
            buffer.Filling(16);
            buffer.Consume(16);
        }

        Assert.Equal(rented, buffer.Room(64).Length);
        buffer.Release();
    }
}
