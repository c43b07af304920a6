using Pibl.Interleaving.Explore;
using Pibl.Interleaving.Stand.Kernel;
using Pibl.Transport.Epoll;

namespace Pibl.Interleaving.Transport;

/// <summary>One loop, its system, and what runs on it.</summary>
internal sealed class Site
{
    private readonly List<(string Name, Task Task)> _tasks = [];
    private readonly Descriptors _descriptors;
    private readonly EpollLoop _loop;

    public Site(Scene scene, bool hasRing = false)
    {
        scene.World = _descriptors = new Descriptors { HasRing = hasRing };
        _loop = EpollLoop.TryStart(1)!;
        scene.AtRest(AssertDone);
    }

    public Wire Open(int room) => new(_descriptors, _loop, room);

    /// <summary>So many that can be told apart.</summary>
    public static byte[] Bytes(int count, int from) => Enumerable.Range(from, count).Select(at => (byte)at).ToArray();

    /// <summary>From now on <paramref name="work"/> is under way; it has to end, and by itself.</summary>
    public void Begin(string name, Func<Task> work) => _tasks.Add((name, work()));

    private void AssertDone()
    {
        foreach (var (name, task) in _tasks)
        {
            Assert.True(task.IsCompleted, $"{name} waits for ever");
            task.GetAwaiter().GetResult();
        }
    }
}
