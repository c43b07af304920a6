using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Stages;

public sealed class BoundedWorkersTests
{
    private readonly InlineWorkers _workers = new();
    private readonly List<int> _done = new();

    [Fact]
    public void Only_some_work_at_once_in_order_and_others_come_between()
    {
        var bounded = new BoundedWorkers(_workers, 2);
        for (var i = 0; i < 5; i++)
        {
            var piece = i;
            bounded.Start(() => _done.Add(piece));
        }

        _workers.Start(() => _done.Add(99));
        _workers.RunUntilIdle();
        Assert.Equal([0, 1, 99, 2, 3, 4], _done);
    }

    [Fact]
    public void Work_that_starts_work_and_work_that_fails_leave_their_places()
    {
        var bounded = new BoundedWorkers(_workers, 1);
        bounded.Start(() => bounded.Start(() => _done.Add(1)));
        bounded.Start(() => throw new InvalidOperationException());
        _workers.RunOne();
        Assert.Throws<InvalidOperationException>(() => _workers.RunOne());
        _workers.RunUntilIdle();
        bounded.Start(() => _done.Add(2));
        _workers.RunUntilIdle();
        Assert.Equal([1, 2], _done);
    }
}
