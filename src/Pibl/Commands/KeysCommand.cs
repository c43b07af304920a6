using System.CommandLine;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl keys [KEY]</c>: what a configuration may say. Exit code 0; 2 where there is no such key.
/// </summary>
internal static class KeysCommand
{
    private const int NoSuchKey = 2;

    public static Command Of()
    {
        var name = CommandMistakes.RefusingOptions(new Argument<string?>("KEY")
        {
            Description = "One key, such as RATE: all that is known of it.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        var command = new Command("keys", "List every key of a configuration with its meaning, or describe one.")
        {
            name,
        };
        command.SetAction((parsed, _) =>
        {
            var keys = KeyTable.With(Pipeline.Keys);
            var to = parsed.InvocationConfiguration;
            if (parsed.GetValue(name) is not { } asked)
            {
                to.Output.Write(ConfigReference.List(keys));
                return Task.FromResult(0);
            }

            return Task.FromResult(keys.Find(asked.ToUpperInvariant()).Match(
                Some: key =>
                {
                    to.Output.Write(ConfigReference.Of(key));
                    return 0;
                },
                None: () =>
                {
                    var words = Words.Of(parsed);
                    to.Error.WriteLine("pibl: " + Suggestions.Nearest(asked.ToUpperInvariant(), keys.Names).Match(
                        meant => words.Say(Said.NoSuchKeyBut, asked, meant), () => words.Say(Said.NoSuchKey, asked)));
                    return NoSuchKey;
                }));
        });
        return command;
    }
}
