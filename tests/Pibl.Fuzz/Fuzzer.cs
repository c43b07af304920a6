using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Fuzz;

/// <summary>One thread's work: makes input after input, asks all laws, and counts.</summary>
/// <param name="seed">Of all inputs.</param>
/// <param name="kinds">Which kinds of input it makes.</param>
internal sealed class Fuzzer(ulong seed, int[] kinds) : IDisposable
{
    /// <summary>What inputs are of.</summary>
    public static readonly string[] Kinds = ["requests", "responses", "bodies", "sessions", "blocks", "servers"];

    private const int ShownBytesMax = 600;

    private readonly Draft _draft = new();
    private readonly HeadBuffer _written = new();

    /// <summary>By kind: how many were accepted, refused, and not whole.</summary>
    public long[,] Counts { get; } = new long[Kinds.Length, 3];

    /// <summary>The kinds of which the names are given, with commas between; all of them where none is.</summary>
    public static int[] KindsOf(string? names) => names is null
        ? [.. Enumerable.Range(0, Kinds.Length)]
        : Array.ConvertAll(names.Split(','), name => Array.IndexOf(Kinds, name) is var kind and >= 0
            ? kind : throw new ArgumentException($"no kind of input: {name}", nameof(names)));

    /// <summary>
    /// The input with that number, which depends on the seed, the kinds and the number alone. Null when all laws hold.
    /// </summary>
    public string? Try(long number)
    {
        var dice = new Prng(seed ^ ((ulong)number * 0xD1342543DE82EF95));
        var kind = dice.Pick(kinds);
        _draft.Clear();
        Make(ref dice, kind);
        try
        {
            var accepted = kind switch
            {
                0 => RequestLaws.Check(ref dice, _draft.Written, _written),
                1 => ResponseLaws.Check(ref dice, _draft.Written, _written),
                2 => BodyLaws.Check(ref dice, _draft.Written, _written),
                3 => SessionLaws.Check(ref dice, _draft.Written, H2Role.Server, _written),
                4 => BlockLaws.Check(ref dice, _draft.Written, _written),
                _ => SessionLaws.Check(ref dice, _draft.Written, H2Role.Client, _written),
            };
            Counts[kind, accepted switch { true => 0, false => 1, null => 2 }]++;
            return null;
        }
        catch (Exception e)
        {
            var law = e is BrokenLaw ? e.Message : e.ToString();
            var written = _written.Length > 0 ? $"\n  written {Escape(_written.Written.Span)}" : "";
            return $"input {number}: {law}\n  bytes   {Escape(_draft.Written)}{written}";
        }
    }

    public void Dispose() => _written.Dispose();

    private void Make(ref Prng dice, int kind)
    {
        if (dice.OneIn(30))
        {
            Grammar.Junk(ref dice, _draft);
            return;
        }

        switch (kind)
        {
            case 0:
                Grammar.Request(ref dice, _draft);
                break;
            case 1:
                Grammar.Response(ref dice, _draft);
                break;
            case 2:
                Grammar.ChunkedBody(ref dice, _draft);
                break;
            case 4:
                BlockGrammar.Block(ref dice, _draft);
                break;
            default:
                SessionGrammar.Session(ref dice, _draft, isOfServer: kind == 5);
                break;
        }

        Mutation.Apply(ref dice, _draft);
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var octet in bytes[..Math.Min(ShownBytesMax, bytes.Length)])
        {
            text.Append(octet switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'\\' => "\\\\",
                >= 0x20 and < 0x7f => ((char)octet).ToString(),
                _ => $"\\x{octet:x2}",
            });
        }

        return bytes.Length > ShownBytesMax ? $"{text} … {bytes.Length} bytes" : text.ToString();
    }
}
