using System.CommandLine;
using Pibl.Config;
using Pibl.Hosting;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl route FILE --url URL [--method M] [--header 'Name: value'] [--json]</c>: what would become of a request, by
/// the file alone. Exit code 0, also where the answer is 404 or 421; 2 for a wrong file or request.
/// </summary>
internal static class RouteCommand
{
    /// <param name="file">Which file.</param>
    public static Command Of(Argument<string> file)
    {
        var url = new Option<string>("--url") { Description = "Such as http://shop.example/api.", Required = true };
        var method = new Option<string>("--method") { Description = "GET unless given.", DefaultValueFactory = _ => "GET" };
        var header = new Option<string[]>("--header") { Description = "A field, 'Name: value'; may be given several times." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var route = new Command(
            "route",
            "Say which site a request would go to and why, what it passes there, and which servers are asked in which "
            + "order. No proxy is needed.")
        {
            file, url, method, header, json,
        };
        route.SetAction(parsed =>
        {
            var isJson = parsed.GetValue(json);
            var path = parsed.GetValue(file)!;
            var answer =
                from configured in ConfigFile.Load(path)
                from request in RouteRequest.Read(
                    parsed.GetValue(url)!, parsed.GetValue(method)!, toSeq(parsed.GetValue(header) ?? []).Strict(),
                    configured.Settings.Limits.Head)
                select Told(configured, Route.Of(configured, request, Paths.Of(configured, Extension.None)), isJson);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return answer.Match(
                text =>
                {
                    output.Write(text);
                    return 0;
                },
                mistakes =>
                {
                    (isJson ? output : error).Write(
                        isJson ? MistakesJson.OfMistakes(path, mistakes) : ConfigErrors.Render(mistakes));
                    return CommandLine.Wrong;
                });
        });
        return route;
    }

    private static string Told(Configured configured, Route route, bool isJson) =>
        isJson ? RouteJson.Of(configured, route) : RouteReport.Render(route, configured);
}
