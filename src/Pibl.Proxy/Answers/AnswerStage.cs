using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Templates;

namespace Pibl.Answers;

/// <summary>Answers every request itself (ANSWER).</summary>
public static class AnswerStage
{
    public static Stage<Received, Received> From(AnswerSetting setting) =>
        Stage.Pure<Received, Received>("answer", received => new Answer(FixedAnswer.To(
            setting,
            received,
            new TemplateValues(received.Request, received.Arrival.Connection.Client.Address))));
}
