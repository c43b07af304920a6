using CsCheck;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

/// <summary>
/// Laws of the head parsers and writers. <see cref="Wire"/> demands of every text the same answer three ways.
/// </summary>
public sealed class HeadProperties
{
    private static readonly HeadLimits Small = new(60, 120, 4);

    [Fact]
    public void Any_bytes_give_a_head_a_fault_or_a_wish_for_more() =>
        Mutated.Junk.Sample(text =>
        {
            Wire.Request(text);
            Wire.Response(text);
        });

    [Fact]
    public void A_nearly_sound_request_is_judged_alike_however_it_is_cut() =>
        Gen.Select(Mutated.Request, Gen.Bool).Sample((text, small) =>
        {
            // What stands behind an early empty line is not this head's.
            var end = text.TrimStart('\r', '\n').IndexOf("\r\n\r\n", StringComparison.Ordinal);
            end = end < 0 ? text.Length : end + 4 + (text.Length - text.TrimStart('\r', '\n').Length);
            Wire.Request(text[..end], small ? Small : null);
        });

    [Fact]
    public void A_nearly_sound_response_is_judged_alike_however_it_is_cut() =>
        Gen.Select(Mutated.Response, Gen.OneOf(Method.Get, Method.Head)).Sample((text, method) =>
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            Wire.Response(end < 0 ? text : text[..(end + 4)], method);
        });

    [Fact]
    public void What_is_accepted_goes_on_clean_and_means_the_same() =>
        Mutated.Request.Sample(text =>
        {
            var scanned = 0;
            if (RequestParser.Parse(Wire.Octets(text), HeadLimits.Default, ref scanned).Head is not { } request)
            {
                return;
            }

            var sent = Wire.Accepted(Written.Request(request));
            Assert.Equal(
                (request.Method, request.MethodName, request.Target, request.Host, request.Framing, HttpVersion.Http11),
                (sent.Method, sent.MethodName, sent.Target, sent.Host, sent.Framing, sent.Version));
            Assert.Equal(EndToEnd(request.Fields, request.Connection), EndToEnd(sent.Fields, sent.Connection));

            // Passing it on once more changes nothing but Via and who asked.
            var again = Wire.Accepted(Written.Request(sent));
            Assert.Equal(EndToEnd(sent.Fields, sent.Connection), EndToEnd(again.Fields, again.Connection));
        });

    [Fact]
    public void A_response_that_is_accepted_goes_on_clean_and_means_the_same() =>
        Gen.Select(Mutated.Response, Gen.OneOf(Method.Get, Method.Head)).Sample((text, method) =>
        {
            var scanned = 0;
            var parsed = ResponseParser.Parse(Wire.Octets(text), HeadLimits.Default, method, ref scanned);
            if (parsed.Head is not { IsInterim: false } head)
            {
                return;
            }

            var name = method == Method.Head ? "HEAD" : "GET";
            var request = Wire.Accepted($"{name} / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            var sent = Wire.AcceptedResponse(Written.Reply(head, request), method);
            Assert.Equal((head.Status, ReplyFraming.For(request, head, head.Framing)), (sent.Status, sent.Framing));
            Assert.Equal(EndToEnd(head.Fields, head.Connection), EndToEnd(sent.Fields, sent.Connection));
        });

    /// <summary>The field lines that are nobody's to change.</summary>
    private static string EndToEnd(Fields fields, ConnectionOptions options) =>
        HopByHop.EndToEnd(fields, options).Where((all, at) => all[at].Id is not (
            FieldId.Host or FieldId.ContentLength or FieldId.Via or FieldId.Date or FieldId.Expect or FieldId.Trailer
            or FieldId.MaxForwards or FieldId.Forwarded) && !all.NameOf(at).IsAbout("x-forwarded"))
            .ToString();
}

file static class Names
{
    /// <summary>
    /// Begins like that, whatever the case and the dashes: what a client claims of earlier hops does not go on.
    /// </summary>
    public static bool IsAbout(this ReadOnlySpan<byte> name, string prefix) =>
        System.Text.Encoding.Latin1.GetString(name).Replace('_', '-')
            .StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        || System.Text.Encoding.Latin1.GetString(name).Replace('_', '-').Equals(
            "x-real-ip", StringComparison.OrdinalIgnoreCase);
}
