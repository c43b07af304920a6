using Pibl.Commands;
using Pibl.Hosting;
using Pibl.Languages;

namespace Pibl;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        Startup.Prepare();
        return CommandLine.RunAsync(
            args, CommandEnds.OfTheProgram, Console.Out, Console.Error,
            LanguageRule.OfEnvironment(Environment.GetEnvironmentVariable));
    }
}
