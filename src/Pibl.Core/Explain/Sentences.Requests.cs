namespace Pibl.Explain;

/// <content>What would become of a request that has not been sent.</content>
public static partial class Sentences
{
    private static Dictionary<string, string> Requests => new()
    {
    };
}
