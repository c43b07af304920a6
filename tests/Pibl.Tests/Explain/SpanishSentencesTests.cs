using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Languages;
using Pibl.Routing;
using Pibl.Tests.Access;
using Pibl.Tests.Languages;

namespace Pibl.Tests.Explain;

/// <summary>Each sentence there is, there is in Spanish.</summary>
public sealed class SpanishSentencesTests
{
    [Fact]
    public void Explanations_have_every_sentence() => Translations.AssertSame(Sentences.English, Sentences.Spanish);

    [Fact]
    public void So_has_why_a_site_was_chosen() =>
        Translations.AssertSame(RouteSentences.English, RouteSentences.Spanish);

    [Fact]
    public void An_exchange_is_told_whole()
    {
        var entry = Entries.Exchange() with
        {
            Via = new Provenance(Entries.Miss(CacheReasons.NoStore), Entries.Server, null, 2),
        };
        string[] expected =
        [
            "pertenece al sitio shop (HOST, PATH, METHOD, HEADER)",
            "no hay nada guardado para este destino (RFC 9111 §2)",
            "no se guarda: la respuesta dice no-store (RFC 9111 §5.2.2.5)",
            "se hicieron 2 intentos: los anteriores al último fallaron de un modo que permite otro (RETRIES, RFC 9110 §9.2.2)",
            "respondió 54.234.27.225:80",
        ];
        Assert.Equal(
            expected, ExchangeExplanation.Of(entry, "shop").Map(sentence => sentence.Told(Language.Spanish)).ToArray());
    }
}
