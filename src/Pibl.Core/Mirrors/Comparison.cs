using System.Globalization;
using System.Text;
using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Mirrors;

/// <summary>In what two answers to one request differ.</summary>
public static class Comparison
{
    /// <summary>So many characters of a field are told.</summary>
    private const int ShownMax = 100;

    /// <summary>
    /// The differences. Where the statuses differ, the rest says nothing more: it belongs to the other status.
    /// </summary>
    public static Seq<MirrorDifference> Of(MirroredAnswer server, MirroredAnswer mirror, ComparedParts parts) =>
        parts.Status && server.Head.Status != mirror.Head.Status
            ? Seq1(OfStatus(server.Head.Status, mirror.Head.Status))
            : Sequences.Join(
                parts.Fields.Bind(name => OfField(name, server, mirror).ToSeq()).Strict(),
                parts.Body ? OfBody(server.Body, mirror.Body).ToSeq() : Seq<MirrorDifference>());

    /// <summary>The mirror has not answered a request that a server has.</summary>
    public static Seq<MirrorDifference> OfFault(ResponseHead server, Fault fault) =>
        Seq1(new MirrorDifference("no answer", Show(server.Status), fault.Detail));

    private static MirrorDifference OfStatus(int server, int mirror) =>
        new($"status {Show(server)} {Show(mirror)}", Show(server), Show(mirror));

    private static string Show(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static Option<MirrorDifference> OfField(string name, MirroredAnswer server, MirroredAnswer mirror)
    {
        var (one, other) = (ValueOf(name, server), ValueOf(name, mirror));
        return one == other ? None : Some(new MirrorDifference(name, Shown(one), Shown(other)));
    }

    /// <summary>A body that did not come whole, because its client left, says nothing.</summary>
    private static Option<MirrorDifference> OfBody(BodyDigest? server, BodyDigest? mirror) =>
        (server, mirror) switch
        {
            (null, _) => None,
            ({ } one, null) => Some(new MirrorDifference("body", one.ToString(), "broken off")),
            ({ } one, { } other) => one == other
                ? None
                : Some(new MirrorDifference("body", one.ToString(), other.ToString())),
        };

    /// <summary>Several lines are one list (RFC 9110 §5.3).</summary>
    private static string? ValueOf(string name, MirroredAnswer answer)
    {
        var fields = answer.Head.Fields;
        var key = Encoding.ASCII.GetBytes(name);
        var (value, at) = (default(string), fields.IndexOf(key, 0));
        for (; at >= 0; at = fields.IndexOf(key, at + 1))
        {
            var line = Encoding.Latin1.GetString(fields.ValueOf(at));
            value = value is null ? line : $"{value}, {line}";
        }

        return name == "location" && value is not null ? WithoutOwn(value, answer) : value;
    }

    /// <summary>A server that names itself where it is asked by its own address means the same as the other.</summary>
    private static string WithoutOwn(string location, MirroredAnswer answer)
    {
        var own = $"http://{answer.From}";
        return location.StartsWith(own, StringComparison.OrdinalIgnoreCase)
            && (location.Length == own.Length || location[own.Length] is '/' or '?' or '#')
            ? location[own.Length..]
            : location;
    }

    private static string Shown(string? value) => value is null ? "none"
        : value.Length <= ShownMax ? value : $"{value[..ShownMax]}...";
}
