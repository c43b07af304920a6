using System.CommandLine;
using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Pibl.Commands;
using Pibl.Languages;
using Pibl.Tests.Languages;

namespace Pibl.Tests.Commands;

/// <summary>The commands where the language is Spanish: nothing is left in English by oversight.</summary>
public sealed class SpanishTests : IDisposable
{
    private static readonly RootCommand Root = CommandLine.Root(CommandEnds.OfTheProgram);

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-spanish-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    /// <summary>A command line that means nothing, and what is said of it.</summary>
    public static TheoryData<string, string> Mistakes => new()
    {
        { "--verison", "pibl: opción desconocida --verison; ¿quiso decir --version?\npibl --help dice qué hay\n" },
        { "cache --bogus", "pibl: opción desconocida --bogus\npibl --help dice qué hay\n" },
        { "a check", "pibl: FILE va después de la orden: pibl check a\npibl --help dice qué hay\n" },
        { "a demo", "pibl: demo no toma FILE: pibl demo\npibl --help dice qué hay\n" },
        { "demo now", "pibl: Orden o argumento desconocido 'now'.\npibl --help dice qué hay\n" },
        { "drain", "pibl: Falta el argumento de la orden 'drain'.\npibl --help dice qué hay\n" },
        { "route --url", "pibl: Falta el valor de la opción '--url'.\npibl --help dice qué hay\n" },
        { "route", "pibl: La opción '--url' es obligatoria.\npibl --help dice qué hay\n" },
        { "route --url a --url b", "pibl: La opción '--url' espera un solo valor, y se dieron 2.\npibl --help dice qué hay\n" },
        { "cache", "pibl: Falta la orden.\npibl --help dice qué hay\n" },
        { "cache ls --limit x", "pibl: 'x' no es un valor posible de la opción '--limit' (System.Int32).\npibl --help dice qué hay\n" },
        { "cache ls --limit 0", "pibl: --limit es un número de 1 a 100000\n" },
        {
            "completion fish",
            "pibl: Argumento desconocido 'fish'. Ha de ser uno de estos:\n\t'bash'\n\t'zsh'\npibl --help dice qué hay\n"
        },
        { "keys RAET", "pibl: no existe la clave RAET; ¿quiso decir RATE?\n" },
        { "keys Q", "pibl: no existe la clave Q; pibl keys las enumera\n" },
        { "purge", "pibl: se purga una sola cosa: una URL, --prefix P, --pattern P, --tag T o --all\n" },
        { "purge --tag a\tb", "pibl: tag está vacío, o contiene un espacio\n" },
        { "purge p", "pibl: url es http://HOST/RUTA, o /RUTA para todos los hosts, no p\n" },
        { "purge ftp://a/", "pibl: ftp no se habla aquí\n" },
        { "reload /none/f", "pibl: ningún programa en marcha responde en /none/.f.sock: no existe ese socket\n" },
        { "purge http://a_\"b/", "pibl: \"a_\"b\" no es un host\n" },
    };

    public static TheoryData<string> Commands => [.. All(Root).Select(PathOf)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_text_of_the_help_has_its_Spanish_and_no_Spanish_is_left_over() => Assert.Equal(
        All(Root).SelectMany(command => (Symbol[])[command, .. command.Arguments, .. command.Options])
            .Select(symbol => symbol.Description)
            .Where(text => !string.IsNullOrEmpty(text))
            .Distinct().Order(StringComparer.Ordinal),
        SpanishHelp.Table.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Each_message_has_its_Spanish()
    {
        var english = Messages().ToDictionary(message => message);
        Translations.AssertSame(english, SpanishMessages.Table);
        Translations.AssertSame(SpanishHelp.Table.Keys.ToDictionary(text => text), SpanishHelp.Table);
        Translations.AssertSame(SpanishMistakes.Table.Keys.ToDictionary(text => text), SpanishMistakes.Table);
    }

    [Fact]
    public void And_each_message_is_said_somewhere()
    {
        using var program = ModuleDefinition.ReadModule(typeof(Said).Assembly.Location);
        var said = program.GetTypes().Where(type => type.Name != nameof(SpanishMessages))
            .SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode == OpCodes.Ldstr)
            .Select(instruction => (string)instruction.Operand).ToHashSet();
        Assert.Empty(Messages().Where(message => !said.Contains(message)));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_command_line_that_means_nothing_is_told_so(string line, string expected)
    {
        Assert.Equal(line.StartsWith("reload", StringComparison.Ordinal) ? 1 : 2, await RunAsync(line));
        Assert.Equal(expected, _error.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Each_mistake_that_has_a_Spanish_can_be_made()
    {
        var made = new List<string>();
        foreach (var line in Mistakes.Select(row => row.Data.Item1))
        {
            _error.GetStringBuilder().Clear();
            await RunAsync(line, Language.English);
            made.Add(_error.ToString().Split("\npibl --help")[0]["pibl: ".Length..].TrimEnd());
        }

        Assert.Empty(SpanishMistakes.Table.Keys.Where(
            mistake => !made.Exists(one => Gaps.Find(mistake, one) is not null)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_each_command_is_Spanish_from_its_first_word_to_its_last(string path)
    {
        Assert.Equal(0, await RunAsync($"{path} --help".Trim()));
        var help = _output.ToString();
        Assert.StartsWith("Descripción:\n  ", help, StringComparison.Ordinal);
        Assert.Contains("\nUso:\n  ", help, StringComparison.Ordinal);
        Assert.Contains(" Muestra la ayuda y el modo de uso\n", help, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)\\b(the|and|usage|options?|commands?|arguments?|required|default|unless|such as)\\b", help);
    }

    [Fact]
    public void Each_word_of_the_library_around_them_is_used()
    {
        var help = string.Concat(All(Root).Select(command =>
        {
            using var output = new StringWriter();
            CommandLine.RunAsync([.. PathOf(command).Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"],
                CommandEnds.OfTheProgram, output, _error).GetAwaiter().GetResult();
            return output.ToString();
        }));
        Assert.All(CommandHelp.Frame, word => Assert.Contains(word.English, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ADMIN=none", "no tiene ADMIN, así que no se puede preguntar al programa: añada ADMIN=127.0.0.1:9900 e inícielo")]
    [InlineData("ADMIN=unix:nobody.listens", "pibl: ningún programa responde en unix:nobody.listens mode=600: ")]
    public async Task Without_a_program_to_ask_it_says_why(string line, string why)
    {
        var file = Path.Join(_folder, "serv.config");
        await File.WriteAllTextAsync(file, $"PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n{line}\n");

        Assert.Equal(1, await RunAsync($"status {file}"));
        Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_is_explained()
    {
        var file = Path.Join(_folder, "serv.config");
        await File.WriteAllTextAsync(
            file, $"PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\nCACHE_FILE={_folder}/persist.cache\nLOG=none\n");

        Assert.Equal(0, await RunAsync($"explain {file} --url http://shop.example/p"));
        var text = _output.ToString();
        Assert.StartsWith("GET /p de shop.example desde 127.0.0.1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nsitio    ", text, StringComparison.Ordinal);
        Assert.Contains("\nporque   no hay otro sitio\n", text, StringComparison.Ordinal);
        Assert.Contains("no hay nada guardado para este destino (RFC 9111 §2)", text, StringComparison.Ordinal);
        Assert.EndsWith("\nasí que  la caché: fallo; se pregunta a 10.0.0.1:80\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a", "")]
    [InlineData("a", "b", null)]
    [InlineData("a", "ab", null)]
    [InlineData("no {0}", "no way", "way")]
    [InlineData("{0} is no host", "a is no host is no host", "a is no host")]
    [InlineData("{0}: {1}.", "x: y: z.", "x|y: z")]
    [InlineData("{1} of {0}", "two of one", "one|two")]
    [InlineData("{0}: {1}", "nothing", null)]
    [InlineData("{0} end", "no ending", null)]
    public void What_stands_in_gaps_is_found(string withGaps, string text, string? found) =>
        Assert.Equal(found, Gaps.Find(withGaps, text) is { } args ? string.Join('|', args) : null);

    private static IEnumerable<string> Messages() => typeof(Said)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{PathOf(parent)} {command.Name}".Trim()
        : "";

    private Task<int> RunAsync(string line, Language language = Language.Spanish) => CommandLine.RunAsync(
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries), CommandEnds.OfTheProgram, _output, _error, language);
}
