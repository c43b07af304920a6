using System.Diagnostics;
using System.Diagnostics.Metrics;
using LanguageExt;
using Pibl.Access;
using Pibl.Exchange;

namespace Pibl.Metrics;

/// <summary>
/// The meter <c>Pibl</c>, for who listens in this process or beside it: the OpenTelemetry SDK, dotnet-counters. Where
/// nobody does, an exchange costs the question whether somebody does.
/// </summary>
internal sealed class PiblMeter : IDisposable
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = DurationBounds.Published.ToArray(),
    };

    private readonly Meter _meter = new("Pibl");
    private readonly Histogram<double> _exchanges;
    private readonly Histogram<double> _heads;
    private readonly Histogram<double> _waits;

    public PiblMeter()
    {
        _exchanges = Of(Instruments.ServerDuration);
        _heads = Of(Instruments.ClientDuration);
        _waits = Of(Instruments.QueueDuration);
    }

    /// <summary>An exchange is over.</summary>
    public void Record(AccessEntry.Exchanged entry, string site)
    {
        if (_exchanges.Enabled)
        {
            _exchanges.Record(
                entry.Elapsed.TotalSeconds, Tags(ExchangePoints.LabelsOf(site, SiteTally.KeyOf(entry))));
        }
    }

    /// <summary>A server has answered, or failed.</summary>
    public void RecordHead(TimeSpan took, EndpointId server, RequestKey key)
    {
        if (_heads.Enabled)
        {
            var label = new ServerLabel("", server.Host, server.Port, server.Name ?? "");
            _heads.Record(took.TotalSeconds, Tags(ExchangePoints.LabelsOf(label, key)));
        }
    }

    /// <summary>An exchange has waited.</summary>
    public void RecordWait(TimeSpan waited, string queue)
    {
        if (_waits.Enabled)
        {
            _waits.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("pibl.stage", queue));
        }
    }

    /// <summary>Shows what <paramref name="sources"/> read whenever somebody looks.</summary>
    public void Publish(IReadOnlyList<MetricSource> sources)
    {
        foreach (var (instrument, read) in sources)
        {
            if (!instrument.IsOfRuntime)
            {
                Publish(instrument, () => read().Select(Measurement));
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Publish(Instrument instrument, Func<IEnumerable<Measurement<double>>> observe)
    {
        var (name, unit, meaning) = (instrument.Name, instrument.Unit, instrument.Meaning);
        _ = instrument.Kind switch
        {
            InstrumentKind.Counter => _meter.CreateObservableCounter(name, observe, unit, meaning),
            InstrumentKind.UpDownCounter => _meter.CreateObservableUpDownCounter(name, observe, unit, meaning),
            InstrumentKind.Gauge => _meter.CreateObservableGauge(name, observe, unit, meaning),
            InstrumentKind.Histogram => (System.Diagnostics.Metrics.Instrument?)null,
            _ => throw new ArgumentOutOfRangeException(nameof(instrument), instrument.Kind, null),
        };
    }

    private Histogram<double> Of(Instrument instrument) =>
        _meter.CreateHistogram(instrument.Name, instrument.Unit, instrument.Meaning, tags: null, Buckets);

    private static Measurement<double> Measurement(Point point) => new(point.Value, Tags(point.Labels));

    /// <summary>Status codes and ports are numbers in the conventions.</summary>
    private static TagList Tags(Seq<Label> labels)
    {
        var tags = default(TagList);
        foreach (var label in labels)
        {
            tags.Add(label.Name, label.Name is "server.port" or "http.response.status_code"
                && int.TryParse(label.Value, out var number) ? number : label.Value);
        }

        return tags;
    }
}
