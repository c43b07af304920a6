namespace Pibl.Commands;

/// <summary>
/// What others say of a command line, in Spanish: the library that reads it (System.CommandLine), the rules for what is
/// purged, and whoever looks for a running program.
/// </summary>
internal static class SpanishMistakes
{
    public static readonly Dictionary<string, string> Table = new()
    {
        ["Required argument missing for command: '{0}'."] = "Falta el argumento de la orden '{0}'.",
        ["Required argument missing for option: '{0}'."] = "Falta el valor de la opción '{0}'.",
        ["Required command was not provided."] = "Falta la orden.",
        ["Option '{0}' is required."] = "La opción '{0}' es obligatoria.",
        ["Option '{0}' expects a single argument but {1} were provided."] =
            "La opción '{0}' espera un solo valor, y se dieron {1}.",
        ["Unrecognized command or argument '{0}'."] = "Orden o argumento desconocido '{0}'.",
        ["Argument '{0}' not recognized. Must be one of:{1}"] = "Argumento desconocido '{0}'. Ha de ser uno de estos:{1}",
        ["Cannot parse argument '{0}' for option '{1}' as expected type '{2}'."] =
            "'{0}' no es un valor posible de la opción '{1}' ({2}).",

        ["{0} is empty, or has a space in it"] = "{0} está vacío, o contiene un espacio",
        ["{0} is http://HOST/PATH, or /PATH for every host, not {1}"] =
            "{0} es http://HOST/RUTA, o /RUTA para todos los hosts, no {1}",
        ["{0} is not spoken here"] = "{0} no se habla aquí",
        ["\"{0}\" is no host"] = "\"{0}\" no es un host",

        ["no running program answers at {0}: there is no such socket"] =
            "ningún programa en marcha responde en {0}: no existe ese socket",
        ["no running program answers at {0}: {1}"] = "ningún programa en marcha responde en {0}: {1}",
    };
}
