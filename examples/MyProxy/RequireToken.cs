using System.Collections.Frozen;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace MyProxy;

/// <summary>Lets a request pass that carries one of the tokens; every other is answered with 401.</summary>
public static class RequireToken
{
    public static readonly ConfigKey<Option<Seq<string>>> Tokens = ConfigKey.Optional(
        "TOKENS", "open-sesame,mellon", Lists.OfWords("tokens", 100), "the bearer tokens that let a request pass");

    public static Stage<Received, Received> From(Seq<string> tokens)
    {
        var known = tokens.Select(token => Bytes.Of($"Bearer {token}")).ToFrozenSet();
        return Stage.Pure<Received, Received>("require-token", received => Decide(received, known));
    }

    public static Verdict<Received> Decide(Received received, FrozenSet<Bytes> known) =>
        received.Request.Fields.Find(FieldId.Authorization) is { } token && known.Contains(token)
            ? received
            : new Answer(Replies.Unauthorized);
}
