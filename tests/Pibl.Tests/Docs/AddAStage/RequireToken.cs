using System.Collections.Frozen;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Tests.Docs.AddAStage;

/// <summary>Lets a request pass that carries one of the tokens; every other is answered with 401.</summary>
public static class RequireToken
{
    public static Stage<Received, Received> From(FrozenSet<Bytes> tokens) =>
        Stage.Pure<Received, Received>("require-token", received => Decide(received, tokens));

    public static Verdict<Received> Decide(Received received, FrozenSet<Bytes> tokens) =>
        received.Request.Fields.Find(FieldId.Authorization) is { } token && tokens.Contains(token)
            ? received
            : new Answer(Replies.Unauthorized);
}
