namespace Pibl.Languages;

/// <summary>What this program speaks to people.</summary>
public enum Language : byte
{
    /// <summary>Where nothing else is asked for.</summary>
    English,

    /// <summary>Where it is asked for.</summary>
    Spanish,
}
