using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>A fault as an operator reads it: what, whose, why, and the rule behind it.</summary>
public static class FaultText
{
    public static ReadOnlySpan<byte> WhoseOf(Blame blame) => blame switch
    {
        Blame.Client => "cliente"u8,
        Blame.Upstream => "servidor"u8,
        Blame.Us => "proxy"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(blame), blame, null),
    };

    /// <summary>A clause in ASCII, as the RFC series writes it: <c>RFC 9112 section 6.3</c>.</summary>
    public static string ClauseOf(Fault fault) => Spelled(fault.Clause);

    /// <summary>The same for a clause that stands by itself.</summary>
    public static string Spelled(string clause) => clause.Replace("§", "section ", StringComparison.Ordinal);

    /// <summary><c>BadRequest (cliente) two Host fields; RFC 9112 section 3.2; intentos=2</c></summary>
    public static LineBuffer AppendFault(this LineBuffer line, Fault fault, int attempts)
    {
        line.AppendForeign(fault.Kind.ToString()).Append(" ("u8).Append(WhoseOf(fault.Blame)).Append((byte)')');
        if (fault.Detail.Length != 0)
        {
            line.Append((byte)' ').AppendForeign(fault.Detail);
        }

        if (fault.Clause.Length != 0)
        {
            line.Append("; "u8).AppendForeign(ClauseOf(fault));
        }

        if (fault.Cause.Length != 0)
        {
            line.Append("; "u8).AppendForeign(fault.Cause);
        }

        return attempts > 1 ? line.Append("; intentos="u8).Append(attempts) : line;
    }
}
