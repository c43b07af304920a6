namespace Pibl.Cache;

/// <content>What is invalidated with all of its group.</content>
public sealed partial class TieredStore
{
    public ValueTask InvalidateGroupAsync(CacheKey group)
    {
        long upTo;
        lock (_gate)
        {
            upTo = Withdraw();
            _invalidations.Groups.Add(group, upTo);
        }

        _disk?.Wake();
        return _keeper is null
            ? ValueTask.CompletedTask
            : NoteAsync(new Withdrawal(StoredForm.Of(group), IsOnDisk ? upTo : long.MaxValue, IsGroup: true));
    }
}
