using System.Text;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>What <c>pibl check</c> says of a file with sections.</summary>
public sealed class SitesReportTests
{
    [Fact]
    public void Each_site_stands_with_its_own_keys_and_in_the_order_in_which_it_is_asked()
    {
        const string file = "PUERTO=1\nPROXY=::1\nRETRIES=1\n[site rest]\nSERVERS=c\n"
            + "[site shop]\nHOST=*.shop.test, shop.test\nSERVERS=a,b\nHEADER=X: 1\nHEADER=Y\n";
        var report = ServConfig.Read("my.config", Encoding.UTF8.GetBytes(file)).Match(
            ConfigReport.Render,
            errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

        Assert.Contains("\nPUERTO ", report, StringComparison.Ordinal);
        Assert.EndsWith(
            """

            [site rest]
            SERVERS  c:80  my.config:5
            RETRIES  1     my.config:3 (for all sites)

            [site shop]
            SERVERS  a:80                    my.config:8
                     b:80
            RETRIES  1                       my.config:3 (for all sites)
            HOST     *.shop.test, shop.test  my.config:7
            HEADER   X: 1                    my.config:9, 10
            HEADER   Y

            the sites in the order in which they are asked:
            shop: shop.test / (HEADER)
            shop: *.shop.test / (HEADER)
            rest: any host /

            """, report, StringComparison.Ordinal);
    }
}
