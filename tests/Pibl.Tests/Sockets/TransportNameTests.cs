using Pibl.Sockets;

namespace Pibl.Tests.Sockets;

/// <summary>The transport is chosen by its name in the environment.</summary>
public sealed class TransportNameTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("io_uring")]
    public void The_best_that_the_system_has_is_the_default(string? name) =>
        Assert.Same(Transport.IoUring ?? Transport.Framework, Transport.Named(name));

    [Fact]
    public void Each_of_the_others_has_a_name()
    {
        Assert.Same(Transport.Epoll ?? Transport.Framework, Transport.Named("epoll"));
        Assert.Same(Transport.Framework, Transport.Named("framework"));
    }

    [Theory]
    [InlineData("uring")]
    [InlineData("EPOLL")]
    [InlineData(" ")]
    public void What_is_no_name_names_none(string name) => Assert.Null(Transport.Named(name));
}
