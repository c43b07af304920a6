using Serilog.Events;
using Serilog.Parsing;

namespace Pibl.Access;

/// <summary>
/// Some entries in the order in which they came, as one structured value of one Serilog event: what Serilog costs per
/// event (an event, a dictionary, a lock, a write to the file) is paid once for all of them.
/// </summary>
internal sealed class Batch(IReadOnlyList<AccessEntry> entries) : LogEventPropertyValue
{
    private const string PropertyName = "Entries";

    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse("{Entries}");

    public IReadOnlyList<AccessEntry> Entries => entries;

    /// <summary>The event that carries it, at the level of the gravest entry.</summary>
    public LogEvent ToEvent()
    {
        var gravest = Severity.Info;
        for (var i = 0; i < entries.Count; i++)
        {
            var severity = Severities.Of(entries[i]);
            gravest = severity > gravest ? severity : gravest;
        }

        return new LogEvent(
            entries[0].At, LevelOf(gravest), null, Template, new[] { new LogEventProperty(PropertyName, this) });
    }

    /// <summary>The batch that an event carries, or null where the event is not the access log's.</summary>
    public static Batch? In(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(PropertyName, out var value) ? value as Batch : null;

    /// <summary>For sinks that know nothing of entries.</summary>
    public override void Render(TextWriter output, string? format = null, IFormatProvider? formatProvider = null)
    {
        using var text = new EntryText(Config.LogFormat.Json, TimeZoneInfo.Utc);
        for (var i = 0; i < entries.Count; i++)
        {
            text.Append(entries[i]);
        }

        output.Write(System.Text.Encoding.ASCII.GetString(text.Lines));
    }

    private static LogEventLevel LevelOf(Severity severity) => severity switch
    {
        Severity.Info => LogEventLevel.Information,
        Severity.Warning => LogEventLevel.Warning,
        Severity.Error => LogEventLevel.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };
}
