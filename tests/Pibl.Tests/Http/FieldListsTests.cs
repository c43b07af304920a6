using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class FieldListsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" , ,\t,", "")]
    [InlineData("a", "a")]
    [InlineData("a,b , c\t,", "a|b|c")]
    [InlineData("a=\"x,y\",b", "a=\"x,y\"|b")]
    [InlineData("\"a\\\",b\",c", "\"a\\\",b\"|c")]
    [InlineData("\"a,b", "\"a,b")]
    [InlineData("\"a,b\\", "\"a,b\\")]
    [InlineData("a b, c", "a b|c")]
    public void Members_are_separated_by_commas_outside_quotes(string value, string expected)
    {
        var members = new List<string>();
        foreach (var member in FieldLists.Members(Wire.Octets(value)))
        {
            members.Add(Wire.Text(member));
        }

        Assert.Equal(expected, string.Join('|', members));
    }

    [Fact]
    public void All_lines_of_a_field_are_one_list()
    {
        var fields = Fields.Of(("Vary", "a, b"), ("X", "d"), ("vary", "C"));
        Assert.True(FieldLists.Has(fields, FieldId.Vary, "c"u8));
        Assert.True(FieldLists.Has(fields, FieldId.Vary, "B"u8));
        Assert.False(FieldLists.Has(fields, FieldId.Vary, "d"u8));
    }

    [Theory]
    [InlineData("1.1 pibl", 1)]
    [InlineData("1.0 fred, 1.1 PIBL (x, y), HTTP/1.1 pibl", 2)]
    [InlineData("1.1 piblx, 1.1 x pibl, pibl", 0)]
    public void Via_tells_how_often_we_were_passed(string value, int count) =>
        Assert.Equal(count, Via.CountOf(Fields.Of(("Via", value)), Via.Pseudonym));

    // RFC 8586 §2
    [Theory]
    [InlineData("pibl", 1)]
    [InlineData("fred.test:80, PIBL;abc=123;def=\"456\" , pibl", 2)]
    [InlineData("piblx, x;pibl, \"pibl\", pibl:80, ,;", 0)]
    [InlineData("fred; x=\"never closed, pibl, pibl", 2)]
    public void CDN_Loop_tells_the_same(string value, int count) =>
        Assert.Equal(count, CdnLoop.CountOf(Fields.Of(("CDN-Loop", value)), Via.Pseudonym));
}
