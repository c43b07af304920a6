using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Docs;

/// <summary>What somebody types who follows a page: compiled, and run.</summary>
internal static class Typed
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What the compiler says of these files in a project of that name.</summary>
    public static IEnumerable<string> MistakesIn(string project, string[] sources, bool isProgram = false) =>
        Compiled(project, sources, isProgram)
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.ToString());

    /// <summary>
    /// A file after a diff that shows the lines to take out, those to put in, and a line before them.
    /// </summary>
    public static string Patched(string file, string diff)
    {
        var lines = file.Split('\n').ToList();
        var at = 0;
        foreach (var line in diff.Split('\n').Where(line => line is [' ' or '+' or '-', ..]))
        {
            if (line[0] == '+')
            {
                lines.Insert(at++, line[1..]);
                continue;
            }

            var found = lines.FindIndex(at, existing => existing.Contains(line[1..].Trim(), StringComparison.Ordinal));
            Assert.True(found >= 0, $"the file has no line {line[1..].Trim()}");
            at = found;
            if (line[0] == '-')
            {
                lines.RemoveAt(at);
            }
            else
            {
                at++;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>
    /// The keys and the path of a Pipeline.cs that stands beside <paramref name="stage"/>. The path has the queues of a
    /// proxy, and ports that nobody may ask: a request that comes as far fails with a
    /// <see cref="NullReferenceException"/>.
    /// </summary>
    public static (IReadOnlyList<ConfigKey> Keys, Func<Settings, Received, Reply> Ask) PipelineOf(
        string stage, string pipeline)
    {
        using var compiled = new MemoryStream();
        var emitted = Compiled("Pibl.Tests", [stage, pipeline]) // for what is internal
            .Emit(compiled, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        compiled.Position = 0;
        var type = new AssemblyLoadContext("a copy of the pipeline").LoadFromStream(compiled).GetType("Pibl.Pipeline")!;
        var keys = (IReadOnlyList<ConfigKey>)type.GetField(nameof(Pipeline.Keys))!.GetValue(null)!;
        var requests = type.GetMethod(nameof(Pipeline.Requests))!;
        var ports = typeof(Ports).GetConstructors()[0];
        return (keys, (settings, received) =>
        {
            using var world = new ProxyWorld(settings);
            object[] known =
            [
                ports.Invoke(new object?[ports.GetParameters().Length]),
                world.Proxy.Queues,
                world.Proxy.Refresher,
                settings,
                Extension.None,
            ];
            var arguments = requests.GetParameters()
                .Select(parameter => known.Single(parameter.ParameterType.IsInstanceOfType));
            var path = ((Flow<Received, Reply>)requests.Invoke(null, [.. arguments])!).Run();
            return path(received, new ExchangeScope()).Now();
        }
        );
    }

    private static CSharpCompilation Compiled(string project, string[] sources, bool isProgram = false)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            project,
            [.. sources.Append(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source))],
            assemblies.Where(file => Path.GetFileName(file) is not ("Pibl.Tests.dll" or "MyProxy.dll")).Select(
                file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
    }
}
