using System.Text;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Hosting;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Docs;

/// <summary>docs/explain.md, typed along: what it shows of a file is what is told of it.</summary>
public sealed class ExplainPageTests
{
    [Fact]
    public void The_explanation_on_the_page_is_that_of_its_configuration()
    {
        var blocks = Repository.Read("docs", "explain.md").Split("```\n");
        var (file, shown) = (blocks[3], blocks[5]);
        var settings = ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes(file), [.. Pipeline.Keys])
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
        var words = shown.Split('\n')[0].Split(' ');
        var told = Rest.Explain(
                settings, null,
                new ExplainQuery(words[5], words[7], Seq<string>(), ExplainQuery.ClientDefault, "", Seq<string>()))
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

        Assert.Equal(ExplanationText.Of(told), shown[(shown.IndexOf('\n') + 1)..]);
    }
}
