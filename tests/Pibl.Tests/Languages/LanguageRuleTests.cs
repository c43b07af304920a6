using System.Text;
using Pibl.Languages;

namespace Pibl.Tests.Languages;

public sealed class LanguageRuleTests
{
    [Theory]
    [InlineData("", Language.English)]
    [InlineData("LANG=es", Language.Spanish)]
    [InlineData("LANG=es_CL.UTF-8", Language.Spanish)]
    [InlineData("LANG=es-MX", Language.Spanish)]
    [InlineData("LANG=ES", Language.Spanish)]
    [InlineData("LANG=es@euro", Language.Spanish)]
    [InlineData("LANG=est_EE.UTF-8", Language.English)]
    [InlineData("LANG=en_GB.UTF-8", Language.English)]
    [InlineData("LANG=de_DE.UTF-8", Language.English)]
    [InlineData("LANG=C", Language.English)]
    [InlineData("LANG=C.UTF-8", Language.English)]
    [InlineData("LANG=", Language.English)]
    [InlineData("LC_ALL=en_US LANG=es", Language.English)]
    [InlineData("LC_ALL=C LC_MESSAGES=es LANG=es", Language.English)]
    [InlineData("LC_ALL= LC_MESSAGES=es LANG=en_US", Language.Spanish)]
    [InlineData("LC_MESSAGES=en_US LANG=es", Language.English)]
    [InlineData("LANGUAGE=es LANG=en_US", Language.Spanish)]
    [InlineData("LANGUAGE=de:es:en LANG=en_US", Language.Spanish)]
    [InlineData("LANGUAGE=en:es LANG=es_ES", Language.English)]
    [InlineData("LANGUAGE=de LANG=es_ES", Language.English)]
    [InlineData("LANGUAGE= LANG=es_ES", Language.Spanish)]
    [InlineData("LANGUAGE=es LANG=C", Language.English)]
    [InlineData("LANGUAGE=es LC_ALL=POSIX LANG=es", Language.English)]
    [InlineData("LANGUAGE=es", Language.English)]
    public void A_command_speaks_what_its_environment_asks_for(string environment, Language expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(expected, LanguageRule.OfEnvironment(name => variables.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData("", Language.English)]
    [InlineData("*", Language.English)]
    [InlineData("es", Language.Spanish)]
    [InlineData("es-419, es;q=0.9, en;q=0.8", Language.Spanish)]
    [InlineData("en, es", Language.English)]
    [InlineData("en;q=0.5, es", Language.Spanish)]
    [InlineData("de, fr;q=0.9, es ; q=0.2", Language.Spanish)]
    [InlineData("es;q=0, en", Language.English)]
    [InlineData("es;q=0", Language.English)]
    [InlineData("es;Q=0.7,en;q=0.6", Language.Spanish)]
    [InlineData("es;q=wrong, en;q=0.1", Language.English)]
    [InlineData("est, de", Language.English)]
    [InlineData(",,;,", Language.English)]
    public void A_request_is_answered_in_the_language_that_it_likes_best(string field, Language expected) =>
        Assert.Equal(expected, LanguageRule.OfAccepted(Encoding.ASCII.GetBytes(field)));
}
