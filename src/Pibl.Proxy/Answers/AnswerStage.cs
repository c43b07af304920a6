using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Answers;

/// <summary>Answers every request itself (ANSWER).</summary>
public static class AnswerStage
{
    public static Stage<Received, Received> From(AnswerSetting setting, Bytes site) =>
        Stage.Pure<Received, Received>("answer", received => new Answer(FixedAnswer.To(setting, site, received)));
}
