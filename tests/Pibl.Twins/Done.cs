namespace Pibl.Twins;

/// <summary>In a world of one thread a result is there or it is not: nobody waits for it.</summary>
internal static class Done
{
    /// <summary>What came of it; fails where nothing has yet.</summary>
    public static T Now<T>(this Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully, $"it is not done: {task.Status} {task.Exception?.Message}");
        return task.Result;
    }

    /// <summary>What came of it; fails where nothing has yet.</summary>
    public static T Now<T>(this ValueTask<T> task) => task.AsTask().Now();
}
