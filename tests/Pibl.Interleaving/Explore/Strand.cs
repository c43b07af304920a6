namespace Pibl.Interleaving.Explore;

/// <summary>A thread of a program under test. It runs until its next point, and there waits for its turn.</summary>
internal sealed class Strand(Run run, string name, bool isIdle)
{
    [ThreadStatic]
    private static Strand? _current;

    private readonly SemaphoreSlim _turn = new(0);

    /// <summary>The strand whose thread this is, or null: then nothing is scheduled.</summary>
    public static Strand? Current => _current;

    public Run Run => run;

    public string Name => name;

    /// <summary>It may still wait when all is done, as a loop waits for events.</summary>
    public bool IsIdle => isIdle;

    public bool HasEnded { get; set; }

    /// <summary>What it waits for, or null when it could go on.</summary>
    public Func<bool>? Until { get; set; }

    public bool CanGoOn => !HasEnded && (Until is null || Until());

    /// <summary>Another may go on here: before each access of what others may access too.</summary>
    public static void Point(string deed) => _current?.Run.Point(_current, deed, null);

    /// <summary>The same, and it goes on only when <paramref name="condition"/> holds.</summary>
    public static void Wait(string what, Func<bool> condition) => _current?.Run.Point(_current, what, condition);

    public void LetGoOn() => _turn.Release();

    public void WaitForTurn() => _turn.Wait();

    /// <summary>On its thread, from beginning to end.</summary>
    public void Perform(Action work)
    {
        WaitForTurn();
        _current = this;
        try
        {
            work();
        }
        finally
        {
            _current = null;
        }
    }
}
