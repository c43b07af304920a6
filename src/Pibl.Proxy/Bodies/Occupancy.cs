namespace Pibl.Bodies;

/// <summary>
/// Whether somebody is at work in something that holds memory, and whether its owner has ended it. Memory goes back
/// once, by the owner where nobody is at work, else by whoever works as he leaves: never under his hands.
/// </summary>
internal struct Occupancy
{
    private const int Free = 0;
    private const int Busy = 1;
    private const int Ending = 2;
    private const int Ended = 3;

    private int _state;

    /// <summary>True when the work may begin. False while somebody else is at it, and after the end.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Busy, Free) == Free;

    /// <summary>
    /// The work is over; a second call does nothing. True when the owner has ended it meanwhile: let go now.
    /// </summary>
    public bool Leave() =>
        Interlocked.CompareExchange(ref _state, Free, Busy) == Ending
        && Interlocked.CompareExchange(ref _state, Ended, Ending) == Ending;

    /// <summary>
    /// The owner wants it no more. True when nobody is at work: let go now. Else <paramref name="isBusy"/> says whether
    /// somebody is, who lets go as he leaves; where it has ended before there is nothing to do.
    /// </summary>
    public bool End(out bool isBusy)
    {
        while (true)
        {
            var was = Interlocked.CompareExchange(ref _state, Ended, Free);
            isBusy = was == Busy;
            if (!isBusy)
            {
                return was == Free;
            }

            if (Interlocked.CompareExchange(ref _state, Ending, Busy) == Busy)
            {
                return false;
            }
        }
    }
}
