using LanguageExt;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>One page of a list.</summary>
/// <param name="Slices">Those of the page.</param>
/// <param name="Version">The resourceVersion of the list, the same for all of its pages.</param>
/// <param name="More">What the next page is asked for with; null: it is the last.</param>
internal sealed record SlicePage(Seq<EndpointSlice> Slices, string Version, string? More);
