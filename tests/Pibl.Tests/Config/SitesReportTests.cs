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
            configured => ConfigReport.Render("my.config", configured),
            errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

        Assert.Contains("\nPUERTO ", report, StringComparison.Ordinal);
        Assert.EndsWith(
            """

            [site rest]
            SERVERS  c:80
            RETRIES  1

            [site shop]
            SERVERS  a:80, b:80
            RETRIES  1
            HOST     *.shop.test, shop.test
            HEADER   X: 1
            HEADER   Y

            the sites in the order in which they are asked:
            shop: shop.test / (METHOD, HEADER)
            shop: *.shop.test / (METHOD, HEADER)
            rest: any host /

            """, report, StringComparison.Ordinal);
    }
}
