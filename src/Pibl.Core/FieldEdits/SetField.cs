using Pibl.Templates;

namespace Pibl.FieldEdits;

/// <summary>A field that is set, as SET_REQUEST and SET_REPLY have it: <c>X-Env: prod</c>.</summary>
/// <param name="Name">A token (RFC 9110 §5.1), in the case in which it is sent.</param>
/// <param name="Value">Filled in for each exchange.</param>
public sealed record SetField(string Name, Template Value)
{
    public override string ToString() => $"{Name}: {Value.Text}";
}
