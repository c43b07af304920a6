using LanguageExt;

namespace Pibl.Metrics;

/// <summary>Where the numbers of one instrument come from.</summary>
/// <param name="Instrument">What they are.</param>
/// <param name="Read">Reads them off; any thread may call it.</param>
internal sealed record MetricSource(Instrument Instrument, Func<Seq<Point>> Read);
