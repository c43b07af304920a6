using CsCheck;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class FieldTests
{
    [Theory]
    [InlineData("X-A:v", "v")]
    [InlineData("X-A: \t v \t ", "v")]
    [InlineData("X-A:", "")]
    [InlineData("X-A: \t ", "")]
    [InlineData("X-A:: v:w", ": v:w")]
    [InlineData("X-A: a\tb  c", "a\tb  c")]
    [InlineData("X-A: \u00c3\u00a9\u0085\u00ff", "\u00c3\u00a9\u0085\u00ff")]
    [InlineData("X-A: \"a\\r\\nX-B: c\"", "\"a\\r\\nX-B: c\"")]
    public void A_value_is_what_stands_between_the_whitespace(string line, string value)
    {
        var request = Wire.Accepted(Wire.Get(line + "\r\n"));
        Assert.Equal(2, request.Fields.Count);
        Assert.Equal(value, request.Fields.Find("x-a"u8)?.ToString());
    }

    [Fact]
    public void Order_case_and_repeats_survive() =>
        Assert.Equal(
            "Host: a.test\r\nX-a: 1\r\nX-B: 2\r\nx-A: 3\r\n!#$%&'*+-.^_`|~0z: 4\r\n1: 5\r\n",
            Wire.Accepted(Wire.Get("X-a: 1\r\nX-B: 2\r\nx-A:3\r\n!#$%&'*+-.^_`|~0z: 4\r\n1: 5\r\n"))
                .Fields.ToString());

    /// <summary>What is there is told by one bit for each id.</summary>
    [Fact]
    public void There_are_no_more_ids_than_bits() => Assert.True((int)Enum.GetValues<FieldId>().Max() < 64);

    /// <summary>However a list was made, it says of each id what a look at its fields says.</summary>
    [Fact]
    public void A_list_knows_which_fields_it_has() =>
        Gen.Select(
            Gen.Int[0, (int)FieldId.XForwardedProto].Array[0, 8],
            Gen.Int[0, (int)FieldId.XForwardedProto]).Sample((ids, gone) =>
        {
            var fields = Fields.Of(ids.Select(id => (id == 0 ? "X-Own" : FieldIds.NameOf((FieldId)id), "v")).ToArray())
                .Without((FieldId)gone);
            var left = ids.Where(id => id != gone).Select(id => (FieldId)id).ToArray();
            Assert.Equal(left.Length, fields.Count);
            foreach (var id in Enum.GetValues<FieldId>())
            {
                Assert.Equal((left.Contains(id), Array.IndexOf(left, id)), (fields.Has(id), fields.IndexOf(id, 0)));
                Assert.Equal(left.Count(each => each == id) > 1, fields.IndexOf(
                    id, Array.IndexOf(left, id) + 1) > Array.IndexOf(left, id));
            }
        });

    public static TheoryData<string> BrokenLines => new(
        "X-A : v", "X-A\t: v", "X-A   : v", "X A: v", " X-A: v", "\tX-A: v",
        "X-A: one\r\n two", "X-A: one\r\n\ttwo", "X-A: one\r\n \r\nX-B: 2", "X-A:\r\n v",
        "X-A: one\r\n Host: evil.test",
        ": v", ":", "X-A", "X-A v", "GET / HTTP/1.1",
        "X(A: v", "X\"A\": v", "X/A: v", "X@A: v", "X[A: v", "X{A: v", "X,A: v", "X=A: v", "X\\A: v",
        "X\u0001A: v", "X\u000cA: v", "X\u007fA: v", "X\u00efA: v", "\u00a0X-A: v", "X-A\u0085: v",
        "X-A\0: v", "\0X-A: v",
        "X-A: a\0b", "X-A: \0", "X-A: a\0", "X-A: a\u0001b", "X-A: a\u000bb", "X-A: a\u001fb", "X-A: a\u007fb",
        "X-A: a\rb", "X-A: a\r", "X-A: \ra", "\rX-A: v", "X-A\r: v", "X-A: a\nX-B: b", "X-A: a\n",
        "X-A:\n\nGET / HTTP/1.1",
        "Connection\r\u001b5\u00d5eep-Alive: 1");

    [Theory]
    [MemberData(nameof(BrokenLines))]
    public void A_broken_line_is_refused_wherever_it_stands(string line)
    {
        Wire.Refused(Wire.Get(line + "\r\n"), 400);
        Wire.Refused(Wire.Get($"X-Before: 1\r\n{line}\r\nX-After: 1\r\n"), 400);
        Wire.Refused($"GET / HTTP/1.1\r\n{line}\r\nHost: a.test\r\n\r\n", 400);
        Wire.RefusedResponse($"HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 0\r\n\r\n");
    }

    [Fact]
    public void The_bytes_of_a_head_are_its_own()
    {
        var input = Wire.Octets(Wire.Get("X-A: v\r\n", "/path"));
        var scanned = 0;
        var request = RequestParser.Parse(input, HeadLimits.Default, ref scanned).Head;
        input.AsSpan().Fill((byte)'#');
        Assert.Equal("/path", request?.Target.ToString());
        Assert.Equal("Host: a.test\r\nX-A: v\r\n", request?.Fields.ToString());
    }
}
