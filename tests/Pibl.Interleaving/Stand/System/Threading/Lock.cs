using Pibl.Interleaving.Explore;

namespace System.Threading;

/// <summary>
/// Stands in for the framework's, under its own name: that is how the compiler knows what a <c>lock</c> statement
/// means. Whoever finds it taken waits as a strand does.
/// </summary>
public sealed class Lock
{
    private Strand? _holder;
    private int _depth;

    public void Enter()
    {
        if (Strand.Current is { } strand)
        {
            Strand.Wait("enter the lock", () => _holder is null || _holder == strand);
            _holder = strand;
            _depth++;
        }
    }

    public bool TryEnter()
    {
        Strand.Point("try to enter the lock");
        if (_holder is not null && _holder != Strand.Current)
        {
            return false;
        }

        _holder = Strand.Current;
        _depth += _holder is null ? 0 : 1;
        return true;
    }

    /// <summary>No point: whoever has waited for it is seen at the next one of whoever leaves.</summary>
    public void Exit()
    {
        if (_depth > 0 && --_depth == 0)
        {
            _holder = null;
        }
    }

    public Scope EnterScope()
    {
        Enter();
        return new Scope(this);
    }

    /// <summary>What a <c>lock</c> statement holds.</summary>
    public readonly ref struct Scope(Lock taken)
    {
        public void Dispose() => taken.Exit();
    }
}
