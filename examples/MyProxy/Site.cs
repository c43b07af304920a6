using Pibl;

namespace MyProxy;

/// <summary>What this program adds to the proxy.</summary>
public static class Site
{
    public static readonly Extension Extension = new(
        Keys: [RequireToken.Tokens],
        Stages: (path, settings) => path
            .Then(NoSniff.Default)
            .When(settings.Get(RequireToken.Tokens), RequireToken.From));
}
