using Pibl.Commands;
using Pibl.Hosting;

namespace Pibl;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        Startup.Prepare();
        return CommandLine.RunAsync(args, CommandEnds.OfTheProgram, Console.Out, Console.Error);
    }
}
