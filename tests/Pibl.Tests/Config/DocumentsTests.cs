using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>The example and the documents say what the table of keys says.</summary>
public class DocumentsTests
{
    private static readonly Settings Example = Settings.Of(
        8080,
        "127.0.0.1",
        Seq(new Endpoint("127.0.0.1", 9001), new Endpoint("127.0.0.1", 9002), new Endpoint("127.0.0.1", 9003)));

    private static readonly KeyTable Keys = KeyTable.With(Pipeline.Keys);

    [Fact]
    public void The_example_works_as_it_is_for_three_local_servers() =>
        Assert.Equal(Example, Broken.Right(Text("serv.config")));

    [Fact]
    public void The_keys_that_the_example_has_as_comments_are_all_the_others_at_their_defaults()
    {
        var commented = Text("serv.config").Split('\n')
            .Where(line => line is ['#', >= 'A' and <= 'Z', ..]).Select(line => line[1..])
            .ToList();

        Assert.Equal(
            ConfigKeys.All.Filter(key => key.Default is not null).Map(key => $"{key.Name}={key.Default}").Order(),
            commented.Order());
    }

    [Fact]
    public void The_table_in_the_documents_is_the_table_in_the_code() =>
        Assert.True(
            Text("docs/serv-config.md").Contains(ConfigReference.Markdown(Keys), StringComparison.Ordinal),
            $"docs/serv-config.md is stale; its table of keys should be:\n{ConfigReference.Markdown(Keys)}");

    [Fact]
    public void The_defaults_of_the_table_are_those_of_the_settings() => Assert.All(
        ConfigKeys.All.Filter(key => key.Default is not null),
        key =>
        {
            var servers = Servers.Show(Example.Servers);
            var text = $"{key.Name}={key.Default}\nPUERTO=8080\nPROXY=127.0.0.1\nSERVERS={servers}";
            Assert.Equal(Example, Broken.Right(text));
        });

    private static string Text(string path) => File.ReadAllText(Path.Combine(Root(AppContext.BaseDirectory), path));

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Pibl.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
