using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// What a server has said of its connection in Keep-Alive (RFC 2068 §19.7.1.1; named, not defined, by RFC 9112 §C.2.2):
/// how long it keeps it, and for how many further requests.
/// </summary>
/// <param name="Seconds">It closes when the connection has been idle so long; -1: not said.</param>
/// <param name="Requests">It takes so many more; -1: not said.</param>
public readonly record struct KeepAlive(int Seconds, int Requests)
{
    /// <summary>Its close is on its way to us, and our request to it: between the two is some room.</summary>
    private const int MarginSeconds = 1;

    public static readonly KeepAlive Unsaid = new(-1, -1);

    /// <summary>False where the connection is not worth keeping.</summary>
    public bool IsKept => Seconds is < 0 or > MarginSeconds && Requests != 0;

    /// <summary>How long it may be idle, where this proxy would keep it for <paramref name="idle"/>.</summary>
    public TimeSpan Within(TimeSpan idle)
    {
        var said = TimeSpan.FromSeconds(Math.Max(0, Seconds - MarginSeconds));
        return Seconds < 0 || idle < said ? idle : said;
    }

    /// <summary>
    /// What is known behind one more response: what it does not say holds as before, and is one request less.
    /// </summary>
    public KeepAlive After(Fields response)
    {
        var (seconds, requests) = (-1, -1);
        for (var at = response.IndexOf(FieldId.KeepAlive, 0); at >= 0; at = response.IndexOf(FieldId.KeepAlive, at + 1))
        {
            foreach (var member in FieldLists.Members(response.ValueOf(at)))
            {
                seconds = Least(seconds, NumberOf(member, "timeout"u8));
                requests = Least(requests, NumberOf(member, "max"u8));
            }
        }

        return new KeepAlive(seconds < 0 ? Seconds : seconds, requests < 0 ? Math.Max(-1, Requests - 1) : requests);
    }

    private static int Least(int known, int said) => known < 0 || (said >= 0 && said < known) ? said : known;

    /// <summary>The number of <c>name=number</c>; -1 for anything else, which says nothing.</summary>
    private static int NumberOf(ReadOnlySpan<byte> member, ReadOnlySpan<byte> name)
    {
        var equals = member.IndexOf((byte)'=');
        if (equals < 0 || !Ascii.EqualsIgnoreCase(Octets.Trim(member[..equals]), name))
        {
            return -1;
        }

        return Digits.Read(Octets.Trim(member[(equals + 1)..]).Trim((byte)'"'), int.MaxValue) switch
        {
            Digits.NotANumber => -1,
            Digits.Beyond => int.MaxValue,
            var number => (int)number,
        };
    }
}
