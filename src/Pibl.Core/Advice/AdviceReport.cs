using LanguageExt;

namespace Pibl.Advice;

/// <summary>What a finding is about.</summary>
public enum FindingKind : byte
{
    /// <summary>Requests that were answered by a server, since what is stored is for other values of Vary.</summary>
    Vary,

    /// <summary>Responses that are stored, and have neither ETag nor Last-Modified.</summary>
    Validator,

    /// <summary>Responses that may be stored, and do not say for how long they are fresh.</summary>
    Lifetime,

    /// <summary>Responses that are not stored.</summary>
    NotStored,
}

/// <summary>Something that can be done better, and what to do.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Where">A route: a host with the first segment of the path.</param>
/// <param name="Count">How many requests it concerns.</param>
/// <param name="Share">Their share of all requests, 0 to 1.</param>
/// <param name="What">What was seen; of what is not stored, the word that says why (docs/cache.md).</param>
/// <param name="Advice">The key or the field to set.</param>
public sealed record Finding(
    FindingKind Kind, string Where, long Count, double Share, string What, string Advice);

/// <summary>What a recording is made of.</summary>
/// <param name="Requests">Requests that the cache was asked about.</param>
/// <param name="Keys">How many different targets were asked for; an estimate where there are many.</param>
/// <param name="SampleRate">The share of the keys that was replayed, more than 0 to 1.</param>
/// <param name="OtherLines">Entries about something else.</param>
/// <param name="ForeignLines">Lines that could not be read.</param>
public sealed record Recording(long Requests, long Keys, double SampleRate, long OtherLines, long ForeignLines)
{
    /// <summary>The first and the last entry; null where there is none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Span { get; init; }
}

/// <summary>What <c>pibl cache advise</c> says.</summary>
/// <param name="Recording">What it is taken from.</param>
/// <param name="Measured">What was found, in the part of the recording that counts.</param>
/// <param name="Predicted">The same for several sizes of the memory, from the smallest.</param>
/// <param name="Findings">By kind, of each the most frequent first.</param>
public sealed record AdviceReport(
    Recording Recording, Predicted Measured, Seq<Predicted> Predicted, Seq<Finding> Findings)
{
    /// <summary>
    /// There is a CACHE_FILE: what was measured was found in memory or there, and what is predicted, in memory.
    /// </summary>
    public bool HasFile { get; init; }

    /// <summary>What to do about CACHE_MEMORY.</summary>
    public string Memory { get; init; } = "";
}
