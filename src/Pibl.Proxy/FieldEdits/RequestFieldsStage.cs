using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.FieldEdits;

/// <summary>
/// Takes away the fields that servers do not get (REMOVE_REQUEST, and those that SET_REQUEST takes the place of). It
/// stands in front of the cache: a response cannot depend on what its server never saw.
/// </summary>
public static class RequestFieldsStage
{
    public static Stage<Received, Received> From(FieldRule rule) =>
        Stage.Pure<Received, Received>("request-fields", received => rule.Kept(received));
}
