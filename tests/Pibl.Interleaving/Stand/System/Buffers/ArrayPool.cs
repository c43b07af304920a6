using System.Runtime.CompilerServices;
using Pibl.Interleaving.Explore;

namespace System.Buffers;

/// <summary>
/// Stands in for the framework's, under its own name. What is given back is spoilt and never lent again, so whoever
/// still uses it shows; what is given back twice shows at once, and what never is when the run is at rest.
/// </summary>
public static class ArrayPool<T>
{
    public static Pool Shared { get; } = new();

    /// <summary>The one pool.</summary>
    public sealed class Pool
    {
        private readonly ConditionalWeakTable<T[], object> _lent = [];

        public T[] Rent(int minimumLength)
        {
            var array = new T[minimumLength];
            lock (_lent)
            {
                _lent.Add(array, array);
            }

            Strand.Current?.Run.Lend(1);
            return array;
        }

        public void Return(T[] array)
        {
            lock (_lent)
            {
                if (!_lent.Remove(array))
                {
                    throw new InvalidOperationException("an array is given back that is not lent");
                }
            }

            Strand.Current?.Run.Lend(-1);
            array.AsSpan().Fill(Unsafe.BitCast<byte, T>(0xDD));
        }
    }
}
