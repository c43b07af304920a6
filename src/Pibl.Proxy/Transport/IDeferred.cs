namespace Pibl.Transport;

/// <summary>Work that several events may ask for, and that is done once for all of them.</summary>
public interface IDeferred
{
    /// <summary>Does it. Must not throw: it runs between the work of others.</summary>
    void Run();
}
