using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Templates;

namespace Pibl.Answers;

/// <summary>Answers every request itself (ANSWER).</summary>
public static class AnswerStage
{
    public static Stage<Received, Received> From(AnswerSetting setting, Bytes site) =>
        Stage.Pure<Received, Received>("answer", received => Answer(setting, site, received));

    private static Answer Answer(AnswerSetting setting, Bytes site, Received received)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        var values = new TemplateValues(received.Request, received.Arrival.Connection.Client.Address)
        {
            Site = site.Span,
            Id = RequestId.Text(received.Arrival.IdOf(received.Request), digits),
        };
        return new Answer(FixedAnswer.To(setting, received, values));
    }
}
