using Pibl.Exchange;

namespace Pibl.Cache;

/// <summary>What becomes of a server's answer: what the client gets, and what the cache does.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome()
    {
    }

    /// <summary>The client gets the answer as it comes; nothing of its body is kept.</summary>
    /// <param name="Via">Where it came from.</param>
    /// <param name="Change">What happens to the stored response of the same request.</param>
    public sealed record Relay(Provenance Via, StoreChange Change) : FetchOutcome;

    /// <summary>The client gets the answer, and the cache keeps a copy of it as it passes.</summary>
    /// <param name="Head">What to begin the fill with: no body yet, Id 0.</param>
    /// <param name="Via">Where it came from, if the store takes it.</param>
    /// <param name="Refused">The same, if the store does not.</param>
    /// <param name="Change">What happens first to what is stored under the same key.</param>
    /// <param name="ChangeIfRefused">And what if the store does not take it.</param>
    public sealed record Fill(
        StoredResponse Head, Provenance Via, Provenance Refused, StoreChange Change, StoreChange ChangeIfRefused)
        : FetchOutcome;

    /// <summary>The client gets a stored response; the server's body is not read.</summary>
    public sealed record FromStore(Reply Reply, StoreChange Change) : FetchOutcome;
}

/// <summary>What happens to the stored response that an answer is about.</summary>
public abstract record StoreChange
{
    /// <summary>It stays as it is.</summary>
    public static readonly StoreChange Nothing = new None();

    /// <summary>It is not to be used again.</summary>
    public static readonly StoreChange Forgotten = new Forget();

    private StoreChange()
    {
    }

    public sealed record None : StoreChange;

    public sealed record Forget : StoreChange;

    /// <summary>It has new fields (RFC 9111 §4.3.4).</summary>
    public sealed record Freshen(StoredResponse Freshened) : StoreChange;

    /// <summary>
    /// It has new fields, and is what another request selects as well: <paramref name="Adopted"/>, with Id 0.
    /// </summary>
    public sealed record Adopt(StoredResponse Freshened, StoredResponse Adopted) : StoreChange;
}
