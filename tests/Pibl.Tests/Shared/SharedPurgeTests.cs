using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Shared;

namespace Pibl.Tests.Shared;

/// <summary>A purge as the store has it.</summary>
public sealed class SharedPurgeTests
{
    private static readonly Gen<Bytes> Name =
        Gen.String[Gen.Char[' ', '\u00ff'], 0, 12].Select(text => Bytes.Of(text));

    private static readonly Gen<SharedPurge> Purge =
        from kind in Gen.Enum<SharedPurgeKind>()
        from scope in Gen.Enum<PurgeKind>()
        from host in Name
        from name in Name
        from isSoft in Gen.Bool
        from isUnderRules in Gen.Bool
        select new SharedPurge(kind, new PurgeScope(scope, host, name), isSoft, isUnderRules);

    [Fact]
    public void It_reads_back_as_what_was_written() => Purge.Sample(purge =>
        Assert.Equal(purge, SharedPurge.Read(purge.ToText())));

    [Theory]
    [InlineData("")]
    [InlineData("00--")]
    [InlineData("90--a.test\n/x")]
    [InlineData("09--a.test\n/x")]
    [InlineData("00x-a.test\n/x")]
    [InlineData("00-xa.test\n/x")]
    [InlineData("00--a.test\n/\u0101")]
    [InlineData("0\n")]
    public void What_this_version_does_not_write_it_does_not_read(string text) => Assert.Null(SharedPurge.Read(text));

    [Fact]
    public void An_order_goes_over_as_it_is_carried_out()
    {
        var order = PurgeOrder.Read("""{"tag": ["a", "b"], "soft": true}"""u8.ToArray()).Match(
            read => read, wrong => throw new InvalidOperationException(wrong));
        var shared = SharedPurge.Of(order).Map(purge => SharedPurge.Read(purge.ToText())!.Value.ToOrder());
        Assert.Equal(order.Scopes, shared.Bind(one => one.Scopes));
        Assert.All(shared, one => Assert.True(one.IsSoft));
    }
}
