using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Rows that a newer response took the place of, though they may still be in the file.</summary>
/// <param name="Newer">The response, without its body and with no field but Vary.</param>
/// <param name="UpTo">The highest Id that is dead.</param>
internal sealed record Superseded(StoredResponse Newer, long UpTo)
{
    /// <summary>Of the response only what tells how it is selected: many of these may be kept for long.</summary>
    public static Superseded By(StoredResponse newer, long upTo)
    {
        var fields = newer.Head.Fields.Has(FieldId.Vary)
            ? Fields.Of(("Vary", Variants.VaryOf(newer.Head.Fields)))
            : Fields.Empty;
        return new Superseded(
            StoredForm.Of(newer with { Body = default, Head = newer.Head with { Fields = fields } }), upTo);
    }

    public bool Covers(StoredResponse row) => row.Id <= UpTo && Variants.SelectAlike(row, Newer);
}
