using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Variants of one key that memory has not all room for: of some it has the whole, of the others, whose bodies are in
/// the file alone, the heads. So that a hit reads one body at the most, and not those of all variants.
/// </summary>
public static class ScatteredVariants
{
    /// <summary>
    /// A whole response without its body: what tells whether a request selects it. Made anew, since a copy would share
    /// what it was last answered with, and that has the body.
    /// </summary>
    public static StoredResponse HeadOf(StoredResponse whole) => new(
        whole.Selecting, whole.Head, default, whole.RequestedAt, whole.ReceivedAt, whole.FreshFor, whole.InitialAge,
        whole.Id)
    {
        IsGuess = whole.IsGuess,
        Groups = whole.Groups,
    };

    /// <summary>
    /// What stays in memory as a whole: <paramref name="kept"/> in any case, then the newest that fit; and the heads of
    /// the others, but for parts, which are told by their bodies too.
    /// </summary>
    /// <param name="here">Whole, newest first.</param>
    /// <param name="elsewhere">Heads, newest first.</param>
    /// <param name="kept">The Id of one that stays.</param>
    /// <param name="bytesMax">How much of <paramref name="here"/> stays.</param>
    public static (Arr<StoredResponse> Here, Arr<StoredResponse> Elsewhere) Fit(
        Arr<StoredResponse> here, Arr<StoredResponse> elsewhere, long kept, long bytesMax)
    {
        long bytes = 0;
        for (var i = 0; i < here.Count; i++)
        {
            bytes += StoredForm.SizeOf(here[i]);
        }

        if (bytes <= bytesMax)
        {
            return (here, elsewhere);
        }

        var left = bytesMax - here.Filter(one => one.Id == kept).Sum(StoredForm.SizeOf);
        var (stay, go) = (new List<StoredResponse>(), new List<StoredResponse>());
        for (var i = 0; i < here.Count; i++)
        {
            var size = StoredForm.SizeOf(here[i]);
            if (here[i].Id == kept)
            {
                stay.Add(here[i]);
            }
            else if (size <= left)
            {
                left -= size;
                stay.Add(here[i]);
            }
            else if (here[i].Head.Status != 206)
            {
                go.Add(HeadOf(here[i]));
            }
        }

        return (stay.ToArr(), Joined(go.ToArr(), elsewhere));
    }

    /// <summary>Both, newest first.</summary>
    public static Arr<StoredResponse> Joined(Arr<StoredResponse> one, Arr<StoredResponse> other) =>
        one.IsEmpty ? other
        : other.IsEmpty ? one
        : one.Concat(other).OrderByDescending(static variant => variant.Id).ToArr();

    /// <summary>
    /// What the request is answered from: the variant that it selects alone (RFC 9111 §4.1), or one that it does not
    /// select, where it selects none. None is nominated to a server: not all bodies are at hand to tell whether its
    /// tags tell them apart.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="here">Whole.</param>
    /// <param name="elsewhere">Heads.</param>
    /// <param name="missing">The Id of the one that it selects where its body is elsewhere; else null.</param>
    public static Arr<StoredResponse> For(
        RequestHead request, Arr<StoredResponse> here, Arr<StoredResponse> elsewhere, out long? missing)
    {
        missing = null;
        if (Selection.Find(request, Joined(here, elsewhere)) is not { } selected)
        {
            return here.IsEmpty ? here : Prelude.Array(here[0]);
        }

        for (var i = 0; i < here.Count; i++)
        {
            if (here[i].Id == selected.Id)
            {
                return Prelude.Array(here[i]);
            }
        }

        missing = selected.Id;
        return Arr<StoredResponse>.Empty;
    }
}
