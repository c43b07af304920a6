using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.FieldEdits;

/// <summary>Sets and takes away fields of every reply, whoever made it (SET_REPLY, REMOVE_REPLY).</summary>
public static class ReplyFieldsStage
{
    public static Stage<Received, Received> From(FieldRule rule, Bytes site) =>
        Stage.Reply<Received>("reply-fields", (received, reply) => ReplyFields.Apply(rule, site, received, reply));
}
