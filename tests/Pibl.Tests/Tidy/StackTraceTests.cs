using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tests.Tidy;

/// <summary>What the log shows of a bug names the sources, and not the machine that built the program.</summary>
public sealed class StackTraceTests
{
    [Fact]
    public void A_stack_trace_begins_at_the_root_of_the_repository()
    {
        var trace = Record.Exception(() => Faults.StatusOf((FaultKind)255))!.ToString();

        Assert.Contains("/pibl/src/Pibl.Core/Exchange/Faults.cs", trace, StringComparison.Ordinal);
        Assert.DoesNotContain(Repository.Root, trace, StringComparison.Ordinal);
    }
}
