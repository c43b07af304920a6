using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Clients;

/// <summary>The rule of <see cref="Normalize"/> as a stage.</summary>
public static class NormalizeStage
{
    public static readonly Stage<Received, Received> Default = Stage.Pure<Received, Received>(
        "normalize", Normalize.Decide);
}
