namespace Pibl.Shared;

/// <content>How old what is known is.</content>
public sealed partial class SharedLog
{
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heardAt = long.MinValue;
    private bool _isUsed = true;
    private bool _isCutOff;
    private volatile bool _isSilent;

    /// <summary>What may be done with what is stored here.</summary>
    public Contact Contact
    {
        get
        {
            if (!Volatile.Read(ref _isUsed))
            {
                Volatile.Write(ref _isUsed, true);
            }

            return ContactNow;
        }
    }

    /// <summary>Ends when the store has answered for the first time.</summary>
    public Task Met => _met.Task;

    /// <summary>Whether the store has answered within the grace; a proxy that nobody uses does not ask it.</summary>
    public bool IsAnswering => !_isSilent && Volatile.Read(ref _heardAt) != long.MinValue;

    /// <summary>
    /// Purges do not wait for this proxy: beyond <see cref="Shared.Contact.CutOff"/>, also what was asked for just now
    /// may have been purged.
    /// </summary>
    public bool IsForgotten => Volatile.Read(ref _heardAt) is var heardAt
        && (heardAt == long.MinValue || _rule.IsForgotten(Now - new TimeSpan(heardAt)));

    /// <summary>How old what is known is; a day where nothing is.</summary>
    public TimeSpan Silence => Volatile.Read(ref _heardAt) is var heardAt && heardAt == long.MinValue
        ? TimeSpan.FromDays(1)
        : Now - new TimeSpan(heardAt);

    private Contact ContactNow => Volatile.Read(ref _heardAt) is var heardAt && heardAt == long.MinValue
        ? Contact.CutOff
        : _rule.Of(Now - new TimeSpan(heardAt));

    /// <summary>
    /// What is known is made newer, where the store answers in time; where it lately has not, nobody waits for it.
    /// </summary>
    public async ValueTask CatchUpAsync(TimeSpan patience)
    {
        if (_isSilent)
        {
            return;
        }

        try
        {
            await EndOfAsync(AskAsync()).WaitAsync(patience, _clock);
        }
        catch (TimeoutException)
        {
            _isSilent = true;
        }
    }

    /// <summary>Whoever waits goes on where it was, as it does in a world of one thread.</summary>
    private static async Task EndOfAsync(Task asking) => await asking;

    private void TellOfContact()
    {
        var isCutOff = ContactNow == Contact.CutOff && Volatile.Read(ref _isUsed);
        if (isCutOff == _isCutOff || (!isCutOff && ContactNow == Contact.CutOff))
        {
            return;
        }

        _isCutOff = isCutOff;
        _tell(isCutOff, isCutOff
            ? $"CACHE_SHARED does not answer: after {_rule.Grace.TotalSeconds:0.###} s without it, servers are asked "
                + "whether what is stored still holds"
            : "CACHE_SHARED answers: what is stored is used");
    }
}
