using Pibl.Cache;
using Pibl.Interleaving.Explore;
using Pibl.Stages;

namespace Pibl.Interleaving.Cache;

/// <summary>Who waits for the file is not forgotten: the writer has them, or has a reason to come again.</summary>
public sealed class FlushesTests
{
    [Fact]
    public void Who_asks_while_the_writer_takes_what_waits_is_told() => Explorer.Every(3, scene =>
    {
        var (queue, flushes) = (new WorkQueue<int>(10), new Flushes(TaskCreationOptions.None));
        var asked = Task.CompletedTask;
        queue.TryAdd(0);
        scene.Strand("writer", () =>
        {
            while (queue.TryTake(out _))
            {
                Strand.Point("took one");
            }

            Flushes.Release(flushes.Take());
        });
        scene.Strand("asker", () =>
        {
            asked = flushes.Ask();
            Strand.Point("asked");
            if (queue.Depth == 0)
            {
                queue.TryAdd(1);
            }
        });
        scene.AtRest(() => Assert.True(asked.IsCompleted || queue.Depth > 0, "nobody will tell"));
    });

    [Fact]
    public void Who_asks_while_the_writer_goes_on_for_another_is_told() => Explorer.Every(3, scene =>
    {
        var (queue, flushes) = (new WorkQueue<int>(10), new Flushes(TaskCreationOptions.None));
        var asked = Task.CompletedTask;
        queue.TryAdd(0);
        flushes.Ask();
        scene.Strand("writer", () =>
        {
            queue.TryTake(out _);
            var waiting = flushes.Take();
            Strand.Point("wrote one");
            while (queue.TryTake(out _))
            {
                waiting = [.. waiting, .. flushes.Take()];
                Strand.Point("wrote one more");
            }

            Flushes.Release(waiting);
        });
        scene.Strand("asker", () =>
        {
            queue.TryAdd(1);
            Strand.Point("added");
            asked = flushes.Ask();
            Strand.Point("asked");
            if (queue.Depth == 0)
            {
                queue.TryAdd(2);
            }
        });
        scene.AtRest(() => Assert.True(asked.IsCompleted || queue.Depth > 0, "nobody will tell"));
    });

    [Fact]
    public void Who_asks_as_the_writer_ends_is_told() => Explorer.Every(3, scene =>
    {
        var flushes = new Flushes(TaskCreationOptions.None);
        var asked = Task.CompletedTask;
        scene.Strand("writer", () => flushes.End());
        scene.Strand("asker", () => asked = flushes.Ask());
        scene.AtRest(() => Assert.True(asked.IsCompleted, "nobody will tell"));
    });
}
