namespace Pibl.Tests.Transport;

/// <summary>The transport is chosen by its name in the environment.</summary>
public sealed class TransportNameTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("io_uring")]
    public void The_best_that_the_system_has_is_the_default(string? name) =>
        Assert.Same(Transports.IoUring ?? Transports.Framework, Transports.Named(name));

    [Fact]
    public void Each_of_the_others_has_a_name()
    {
        Assert.Same(Transports.Epoll ?? Transports.Framework, Transports.Named("epoll"));
        Assert.Same(Transports.Framework, Transports.Named("framework"));
    }

    [Theory]
    [InlineData("uring")]
    [InlineData("EPOLL")]
    [InlineData(" ")]
    public void What_is_no_name_names_none(string name) => Assert.Null(Transports.Named(name));
}
