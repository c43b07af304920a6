using System.Text;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>What <c>pibl check</c> says of a file that is right.</summary>
public class ConfigReportTests
{
    [Fact]
    public void Every_key_stands_with_its_value_and_where_it_came_from()
    {
        const string text =
            "SERVERS=10.0.0.1 weight=3,[::1]:81 backup\nPUERTO=8080\nPROXY=[::1]\n"
            + "CACHE_MEMORY=1024KB\nCACHE_OBJECT=1MB\n";
        var report = ServConfig.Read("my.config", Encoding.UTF8.GetBytes(text))
            .Map(ConfigReport.Render)
            .IfFail("");

        Assert.StartsWith(
            """
            my.config is right: the proxy will listen on [::1]:8080

            PUERTO             8080                  my.config:2
            PROXY              ::1                   my.config:3
            LISTEN             none                  default
            SERVERS            10.0.0.1:80 weight=3  my.config:1
                               [::1]:81 backup
            CACHE              on                    default
            CACHE_FILE         persist.cache         default
            CACHE_MEMORY       1MB                   my.config:4
            CACHE_DISK         2GB                   default
            """,
            report,
            StringComparison.Ordinal);
        Assert.All(KeyTable.OfCore.Names, name => Assert.Contains($"\n{name} ", report, StringComparison.Ordinal));
    }
}
