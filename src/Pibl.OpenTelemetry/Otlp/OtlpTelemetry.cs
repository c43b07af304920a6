using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pibl.Access;
using Pibl.Config;
using Pibl.Tracing;

namespace Pibl.Otlp;

/// <summary>
/// OTLP: spans, numbers and the log go to a collector, by OpenTelemetry's own SDK. What its environment variables say
/// holds (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS …). No request
/// waits for it: what the collector does not take is dropped.
/// </summary>
public sealed class OtlpTelemetry : ITelemetry
{
    /// <summary>How long one message may take to the collector, and all that is left at the end.</summary>
    private const int PatienceMs = 3000;

    /// <summary>The port of OTLP over HTTP/1.1 (OTLP, "OTLP/HTTP default port").</summary>
    private const int HttpPort = 4318;

    private readonly Uri _collector;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private ILoggerFactory? _logs;
    private ILogger? _logger;

    /// <param name="collector">OTLP.</param>
    public OtlpTelemetry(Uri collector) => _collector = collector;

    /// <summary>For <see cref="Extension.Telemetry"/>.</summary>
    public static ITelemetry Of(Settings settings) => new OtlpTelemetry(settings.Get(OtlpKeys.Otlp).Match(
        address => address, () => throw new ArgumentException("OTLP is none", nameof(settings))));

    public void Begin(Action<string> complain)
    {
        var complaints = new CollectorComplaints(_collector, complain, TimeProvider.System);
        var resource = ResourceBuilder.CreateDefault().AddService("pibl", serviceVersion: Version());
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Spans.Name)
            .AddOtlpExporter(to => Direct(to, "v1/traces", complaints))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Spans.Name, "System.Runtime")
            .AddOtlpExporter(to => Direct(to, "v1/metrics", complaints))
            .Build();
        _logs = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(resource);
            options.IncludeFormattedMessage = true;
            options.AddProcessor(new EntryTime());
            options.AddOtlpExporter(to => Direct(to, "v1/logs", complaints));
        }));
        Volatile.Write(ref _logger, _logs.CreateLogger(Spans.Name));
    }

    public void Take(AccessEntry entry)
    {
        var level = LevelOf(entry);
        if (Volatile.Read(ref _logger) is { } logger && logger.IsEnabled(level))
        {
            logger.Log(level, default, new EntryState(entry), null, static (state, _) => state.ToString());
        }
    }

    public void Dispose()
    {
        _traces?.Shutdown(PatienceMs);
        _metrics?.Shutdown(PatienceMs);
        _traces?.Dispose();
        _metrics?.Dispose();
        _logs?.Dispose();
    }

    private static LogLevel LevelOf(AccessEntry entry) => Severities.Of(entry) switch
    {
        Severity.Info => LogLevel.Information,
        Severity.Warning => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    private static string Version() =>
        typeof(Spans).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private void Direct(OtlpExporterOptions to, string path, CollectorComplaints complaints)
    {
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") is null)
        {
            to.Protocol = _collector.Port == HttpPort ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        }

        var isHttp = to.Protocol == OtlpExportProtocol.HttpProtobuf;
        to.Endpoint = isHttp ? new Uri(_collector, path) : _collector;
        to.TimeoutMilliseconds = PatienceMs;
        to.HttpClientFactory = () => complaints.Client(TimeSpan.FromMilliseconds(PatienceMs));
    }
}
