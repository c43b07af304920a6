using LanguageExt;

namespace Pibl.Config;

/// <summary>The lines behind a <c>[site NAME]</c>, up to the next section.</summary>
/// <param name="Name">Of the site; no other has it.</param>
/// <param name="Header">The line with the name.</param>
/// <param name="Assignments">As in <see cref="ParsedFile.Assignments"/>: its own only.</param>
public sealed record ParsedSection(
    string Name, SourceSpan Header, HashMap<string, Seq<Assignment>> Assignments);
