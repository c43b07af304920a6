using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>Counts the requests to one server, for as long as it stands in any list of servers.</summary>
/// <param name="meter">Hears of each of them.</param>
/// <param name="server">Which server it is.</param>
internal sealed class ServerTally(PiblMeter meter, EndpointId server) : IRequestWatch
{
    /// <summary>How many kinds of requests are told apart: real traffic has a dozen.</summary>
    internal const int KindsMax = 64;

    private readonly DurationTable _kinds = new(KindsMax);

    /// <inheritdoc/>
    public void TakeNote(TimeSpan took, int status, FaultKind? fault, bool wasWhole)
    {
        var key = new RequestKey(StatusNames.Fold(status), fault, wasWhole);
        _kinds.Of(key.Pack()).Add(took);
        meter.RecordHead(took, server, key);
    }

    /// <summary>What has been counted by now.</summary>
    /// <param name="endpoint">The server, as the list has it that is in force.</param>
    public ServerReading Read(Endpoint endpoint) => new(
        ServerLabel.Of(endpoint),
        toSeq(_kinds.All.Select(kind => new RequestSeries(
            kind.Key == DurationTable.Overflow ? null : RequestKey.Unpack(kind.Key), kind.Histogram.Read()))).Strict());
}
