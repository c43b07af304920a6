using LanguageExt;
using Pibl.Answers;
using Pibl.Auth;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Tests.Auth;
using Pibl.Twins;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Docs;

/// <summary>
/// Every row of docs/recipes.md, one after the other, against the one configuration that its parts are.
/// </summary>
public sealed class RecipesTests : IDisposable
{
    private readonly ProxyWorld _world = new(WithFiles(Given.Settings(Recipe.Config)));
    private readonly System.Collections.Generic.Queue<string> _asked = new();

    public RecipesTests()
    {
        foreach (var server in _world.Settings.AllServers())
        {
            _world.Connector[server.Host].Connected = peer => peer.Arrived = () => Answer(peer, server.Host);
        }
    }

    [Fact]
    public void Each_recipe_does_what_it_says()
    {
        Assert.True(_world.Settings.Sites().Count >= 12);
        var request = Recipe.All[0];
        foreach (var row in Recipe.All)
        {
            request = row.IsTheSame ? request : row;
            var happened = Enumerable.Range(0, row.Times).Select(_ => Ask(request)).ToArray()[^1];
            Assert.All(row.Expected, expected => Assert.True(
                Has(happened, expected), $"{request.Asked}: {row.Happens}\n{happened}"));
            Assert.NotEmpty(row.Expected);
        }

        _world.Close();
    }

    public void Dispose() => _world.Dispose();

    /// <summary>Which server was asked for what, and the reply.</summary>
    private string Ask(Recipe recipe)
    {
        _asked.Clear();
        var client = _world.Connect(recipe.From);
        var fields = string.Concat(recipe.Fields.Select(field => $"{field}\r\n"));
        client.Send($"{recipe.Method} {recipe.Path} HTTP/1.1\r\nHost: {recipe.Address.Authority}\r\n{fields}\r\n");
        _world.Settle();
        var reply = client.Text;
        client.Reset();
        _world.Settle();
        return $"{(_asked.Count == 0 ? "no server" : _asked.Dequeue())}\n{reply}";
    }

    private static bool Has(string happened, string expected)
    {
        var words = expected.Split('`');
        return (words[0], words.Length) switch
        {
            ("the cache answers", _) => happened.StartsWith("no server", StringComparison.Ordinal)
                && happened.Contains("\nCache-Status: pibl; hit", StringComparison.Ordinal),
            ("", 5) => happened.StartsWith($"{words[1]} {words[3]}\n", StringComparison.Ordinal),
            ("to ", _) => happened.Contains($"\nLocation: {words[1]}\r", StringComparison.Ordinal),
            ("with ", _) => happened.Contains($"\n{words[1]}\r", StringComparison.Ordinal),
            _ => happened.Contains($"\nHTTP/1.1 {words[1]} ", StringComparison.Ordinal),
        };
    }

    /// <summary>A server that names itself, its own address and a cookie of its own.</summary>
    private void Answer(Peer server, string name)
    {
        var text = server.Text;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return;
        }

        server.Received.Skip(text.Length);
        _asked.Enqueue($"{name} {text.Split(' ')[1]}");
        var switches = text.Contains("Upgrade: websocket", StringComparison.Ordinal);
        server.Send(switches
            ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nLocation: http://{name}:8080/welcome\r\nCache-Control: max-age=60\r\n"
            + "X-Powered-By: itself\r\nContent-Length: 0\r\n\r\n");
    }

    /// <summary>The files that the document names, as they would be on a disk.</summary>
    private static Settings WithFiles(Settings settings) => settings.InEachSite(site =>
    {
        var withUsers = site.Get(AuthKeys.Auth).Match(
            auth => site.With(AuthKeys.Auth, Some(auth with { Accounts = Users.Of(Users.Ana) })), () => site);
        return Success<ConfigError, Settings>(withUsers.Get(AnswerKeys.Answer).Match(
            answer => withUsers.With(AnswerKeys.Answer, Some(Filled(answer))), () => withUsers));
    }).IfFail(_ => throw new InvalidOperationException());

    private static AnswerSetting Filled(AnswerSetting answer) => answer is AnswerSetting.Page page
        ? page with { Content = AnswerPage.Of(page.File, Bytes.Of("soon"), ProxyWorld.Noon) }
        : answer;
}
