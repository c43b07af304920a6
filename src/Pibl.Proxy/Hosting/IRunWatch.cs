using Pibl.Access;

namespace Pibl.Hosting;

/// <summary>
/// Hears what a run has to say to whoever started it. It is called on threads of the proxy's, several at a time: it
/// must not block and must not throw.
/// </summary>
public interface IRunWatch
{
    /// <summary>Clients are accepted from now on.</summary>
    /// <param name="names">Of what is listened on: addresses with their ports, and paths of Unix sockets.</param>
    void Listening(IReadOnlyList<string> names);

    /// <summary>The run cannot begin, and ends with a code that is not 0.</summary>
    /// <param name="why">One line for the operator.</param>
    void Refused(string why);

    /// <summary>Something happened beside clients and their exchanges, of which it hears nothing.</summary>
    void Noted(AccessEntry entry);
}
