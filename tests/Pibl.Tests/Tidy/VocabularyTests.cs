using System.Reflection;
using System.Xml.Linq;
using Pibl.Exchange;
using Pibl.Hosting;
using Pibl.Http.Messages;

namespace Pibl.Tests.Tidy;

/// <summary>
/// What the assemblies look like from outside: rules know no edge and never wait, and what is public is explained.
/// </summary>
public sealed class VocabularyTests
{
    private static readonly Assembly[] Rules = [typeof(RequestHead).Assembly, typeof(Received).Assembly];
    private static readonly Assembly[] Edges = [typeof(Pipeline).Assembly, typeof(Host).Assembly];

    [Fact]
    public void Rules_reference_no_edge()
    {
        string[] banned = ["System.Net.Sockets", "System.Threading.Channels", "System.Console", "System.Net.Http"];
        Assert.Empty(Rules.SelectMany(Referenced).Intersect(banned));
        Assert.Empty(Referenced(Rules[0]).Where(IsOurs));
        Assert.Equal(["LanguageExt.Core", "Pibl.Http"], Referenced(Rules[1]).Where(IsOurs).Order());

        static IEnumerable<string> Referenced(Assembly by) => by.GetReferencedAssemblies().Select(name => name.Name!);

        static bool IsOurs(string name) => !name.StartsWith("System.", StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_never_wait() => Assert.Empty(
        from type in Rules.SelectMany(rules => rules.GetTypes())
        from member in type.GetMembers(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.DeclaredOnly)
        from used in Signature(member)
        where IsWaiting(used)
        select $"{type.FullName}.{member.Name}: {used}");

    /// <summary>Every public type has a summary, but for the cases of a closed set, which their set explains.</summary>
    [Fact]
    public void Public_types_are_explained()
    {
        foreach (var assembly in Rules.Concat(Edges))
        {
            var explained = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
                .Where(member => member.Element("summary") is { } summary && summary.Value.Trim().Length > 0)
                .Select(member => member.Attribute("name")!.Value)
                .ToHashSet();
            var types = assembly.GetExportedTypes().Where(type => !type.IsNested).Select(type => $"T:{type.FullName}");
            Assert.Empty(types.Except(explained));
        }
    }

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        MethodInfo method =>
            method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static bool IsWaiting(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask) || type == typeof(CancellationToken)
        || typeof(TimeProvider).IsAssignableFrom(type) || typeof(Stream).IsAssignableFrom(type)
        || (type.IsGenericType && (
            type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericArguments().Any(IsWaiting)));
}
