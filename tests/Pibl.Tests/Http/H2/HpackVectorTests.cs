using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http.H2;

/// <summary>The examples of RFC 7541 appendix C, in their order, over one table where they share one.</summary>
public sealed class HpackVectorTests
{
    private const string Date21 = "Mon, 21 Oct 2013 20:13:21 GMT";

    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header")]
    [InlineData("100870617373776f726406736563726574", "password: secret")]
    public void A_literal_field_is_read(string block, string field) =>
        Assert.Equal([field], Decode(new HpackDecoder(), block));

    [Theory]
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void Requests_share_a_table(string first, string second, string third)
    {
        var decoder = new HpackDecoder();
        Assert.Equal([], Decode(decoder, first));
        Assert.Equal(["cache-control: no-cache"], Decode(decoder, second));
        Assert.Equal(["custom-key: custom-value"], Decode(decoder, third));
    }

    [Theory]
    [InlineData("4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470"
        + "733a2f2f7777772e6578616d706c652e636f6d", "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b"
        + "425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31")]
    [InlineData("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82"
        + "ae43d3", "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af2708"
        + "7f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")]
    public void Responses_evict_each_others_fields(string first, string second, string third)
    {
        var decoder = new HpackDecoder(256);
        string[] fields = ["cache-control: private", $"date: {Date21}", "location: https://www.example.com"];
        Assert.Equal(fields, Decode(decoder, first));
        Assert.Equal(fields, Decode(decoder, second));
        Assert.Equal(
            ["cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT", "location: https://www.example.com",
                "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
            Decode(decoder, third));
    }

    [Theory]
    [InlineData("80")]                                  // index 0
    [InlineData("be")]                                  // nothing in the table
    [InlineData("ff80808040")]
    [InlineData("ffffffffffffffffffffff7f")]            // beyond 64 bits
    [InlineData("ff83ffffff0f")]                        // 2 modulo 2^32
    [InlineData("0f9d020576616c7565")]                  // a name that does not exist
    [InlineData("000378")]                              // cut short
    [InlineData("0003782d6184ffffffff")]                // EOS
    [InlineData("0003782d618118")]                      // padding with zeros
    [InlineData("0003782d6182ffff")]                    // padding of more than seven bits
    [InlineData("3fe21f")]                              // 4097
    [InlineData("8220")]                                // a size behind a field
    public void Broken_code_is_an_error(string block)
    {
        using var into = new HeaderBlock();
        into.Begin(HeadLimits.Default);
        Assert.NotNull(new HpackDecoder().Decode(Convert.FromHexString(block), into));
    }

    internal static string[] Decode(HpackDecoder decoder, string block)
    {
        using var into = new HeaderBlock();
        into.Begin(HeadLimits.Default);
        Assert.Null(decoder.Decode(Convert.FromHexString(block), into));
        Assert.Null(into.Flaw);
        return FieldsOf(into);
    }

    internal static string[] FieldsOf(HeaderBlock block)
    {
        var fields = new string[block.Fields.Length];
        for (var at = 0; at < fields.Length; at++)
        {
            fields[at] = $"{Bytes.Of(block.NameOf(block.Fields[at]))}: {Bytes.Of(block.ValueOf(block.Fields[at]))}";
        }

        return fields;
    }
}
