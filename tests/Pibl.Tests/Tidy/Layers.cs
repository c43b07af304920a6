using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pibl.Tests.Tidy;

/// <summary>Which folder of the sources knows which, as the compiled programs say.</summary>
internal static class Layers
{
    /// <summary>
    /// The projects, and the folders in them, in their order: each knows only those before it. A name that is only the
    /// project's stands for what lies beside its folders.
    /// </summary>
    public static readonly string[] InOrder =
    [
        "Pibl.Http/Messages", "Pibl.Http/Semantics", "Pibl.Http/H1", "Pibl.Http/H2",
        "Pibl.Core", "Pibl.Core/Languages", "Pibl.Core/ProxyProtocol", "Pibl.Core/TakeOver", "Pibl.Core/Activation",
        "Pibl.Core/Exchange", "Pibl.Core/Sites", "Pibl.Core/Config", "Pibl.Core/Tls", "Pibl.Core/Cache", "Pibl.Core/Shared",
        "Pibl.Core/Balance",
        "Pibl.Core/Discovery", "Pibl.Core/Forward", "Pibl.Core/Clients", "Pibl.Core/AccessControl",
        "Pibl.Core/RateLimits", "Pibl.Core/Auth",
        "Pibl.Core/Templates", "Pibl.Core/FieldEdits", "Pibl.Core/Rewrites", "Pibl.Core/Answers",
        "Pibl.Core/Compression", "Pibl.Core/Mirrors", "Pibl.Core/Peers",
        "Pibl.Core/Reload", "Pibl.Core/Access", "Pibl.Core/Metrics",
        "Pibl.Core/Advice",
        "Pibl.Core/Lints", "Pibl.Core/Tracing",
        "Pibl.Core/Routing", "Pibl.Core/Explain",
        "Pibl.Core/Admin",
        "Pibl.Proxy/Tables", "Pibl.Proxy/Files", "Pibl.Proxy/Stages", "Pibl.Proxy/AccessControl",
        "Pibl.Proxy/RateLimits", "Pibl.Proxy/Auth",
        "Pibl.Proxy/FieldEdits", "Pibl.Proxy/Rewrites", "Pibl.Proxy/Answers",
        "Pibl.Proxy/Transport", "Pibl.Proxy/Transport/Epoll", "Pibl.Proxy/Transport/Sockets",
        "Pibl.Proxy/Transport/Unix", "Pibl.Proxy/Transport/Tls", "Pibl.Proxy/ProxyProtocol",
        "Pibl.Proxy/Tls", "Pibl.Proxy/TakeOver", "Pibl.Proxy/Activation",
        "Pibl.Proxy/Bodies", "Pibl.Proxy/Http2", "Pibl.Proxy/Compression", "Pibl.Proxy/Access", "Pibl.Proxy/Discovery",
        "Pibl.Proxy/Balance", "Pibl.Proxy/Metrics", "Pibl.Proxy/Cache", "Pibl.Proxy/Shared",
        "Pibl.Proxy/Upstreams",
        "Pibl.Proxy/Tracing", "Pibl.Proxy/Mirrors", "Pibl.Proxy/Peers", "Pibl.Proxy/Sites", "Pibl.Proxy/Admin",
        "Pibl.Proxy/Clients", "Pibl.Proxy",
        "Pibl.Proxy/Hosting",
        "Pibl.Hosting",
        "Pibl.OpenTelemetry/Otlp",
        "Pibl.Redis/Redis",
        "Pibl.Kubernetes/Kubernetes",
        "Pibl/Demo", "Pibl/Commands", "Pibl",
    ];

    /// <summary>Who knows whom, and one type that shows it.</summary>
    public static IReadOnlyDictionary<(string From, string To), string> Arrows { get; } = Find();

    /// <summary>The picture in docs/ARCHITECTURE.md: one line a folder, and whom it knows.</summary>
    public static string Picture => string.Join('\n', InOrder.Select(LineOf));

    private static string LineOf(string layer)
    {
        var known = InOrder.Where(to => Arrows.ContainsKey((layer, to)))
            .GroupBy(ProjectOf)
            .Select(project => ProjectOf(layer) == project.Key
                ? string.Join(' ', project.Select(FolderOf))
                : $"{project.Key["Pibl.".Length..]}({string.Join(' ', project.Select(FolderOf))})")
            .ToArray();
        return known.Length == 0 ? layer : $"{layer,-28} knows {string.Join(' ', known)}";
    }

    private static string FolderOf(string layer) => layer.Contains('/') ? layer[(layer.IndexOf('/') + 1)..] : ".";

    private static string ProjectOf(string layer) => layer.Split('/')[0];

    private static Dictionary<(string From, string To), string> Find()
    {
        var arrows = new Dictionary<(string From, string To), string>();
        foreach (var file in new[]
            {
                "Pibl.Http", "Pibl.Core", "Pibl.Proxy", "Pibl.Hosting", "Pibl.OpenTelemetry",
                "Pibl.Redis", "Pibl.Kubernetes", "pibl",
            })
        {
            using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{file}.dll"));
            foreach (var type in module.GetTypes())
            {
                var from = LayerOf(type);
                foreach (var to in Known(type).Select(LayerOf).OfType<string>().Where(to => to != from))
                {
                    if (from is not null)
                    {
                        arrows.TryAdd((from, to), type.FullName);
                    }
                }
            }
        }

        return arrows;
    }

    /// <summary>Null for what is not ours.</summary>
    private static string? LayerOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        if (type.IsGenericParameter)
        {
            return null;
        }

        var assembly = type.Scope is AssemblyNameReference other ? other.Name : type.Module.Assembly.Name.Name;
        if (!assembly.StartsWith("Pibl", StringComparison.OrdinalIgnoreCase)
            || !type.Namespace.StartsWith("Pibl", StringComparison.Ordinal))
        {
            return null;
        }

        var project = assembly == "pibl" ? "Pibl" : assembly;
        var root = project is "Pibl.Http" or "Pibl.Hosting" ? project : "Pibl";
        return string.Join(
            '/', type.Namespace[root.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries).Prepend(project));
    }

    private static IEnumerable<TypeReference> Known(TypeDefinition type)
    {
        var seen = new List<TypeReference?> { type.BaseType };
        seen.AddRange(type.Interfaces.Select(face => face.InterfaceType));
        seen.AddRange(type.Fields.Select(field => field.FieldType));
        foreach (var method in type.Methods)
        {
            seen.Add(method.ReturnType);
            seen.AddRange(method.Parameters.Select(parameter => parameter.ParameterType));
            if (method.HasBody)
            {
                seen.AddRange(method.Body.Variables.Select(variable => variable.VariableType));
                seen.AddRange(method.Body.Instructions.SelectMany(Used));
            }
        }

        return seen.OfType<TypeReference>().SelectMany(WithArguments);
    }

    private static IEnumerable<TypeReference?> Used(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MemberReference member => [member.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> WithArguments(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(WithArguments).Prepend(generic.ElementType),
        FunctionPointerType => [],
        TypeSpecification special => WithArguments(special.ElementType),
        _ => [type],
    };
}
