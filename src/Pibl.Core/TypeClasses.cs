using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LanguageExt.ClassInstances;

namespace Pibl;

/// <summary>
/// The first time that LanguageExt compares two values it looks for type classes in every type of every assembly that
/// the program refers to. PIBL has none of its own, and without one LanguageExt takes EqualityComparer, which for
/// records is what we mean: so it is given an empty list before it can look (docs/decisions/0012-native-aot.md).
/// </summary>
internal static class TypeClasses
{
    /// <summary>Measured 2026-11-25, JIT: the search was 0.65 s of CPU at the start, and 43 MB at rest.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must hold for whoever compares our values, tests too.")]
    internal static void None() => ClassInstancesAssembly.singleton =
        (ClassInstancesAssembly)RuntimeHelpers.GetUninitializedObject(typeof(ClassInstancesAssembly));
}
