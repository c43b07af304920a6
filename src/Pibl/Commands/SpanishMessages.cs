namespace Pibl.Commands;

/// <summary>What the commands say themselves, in Spanish.</summary>
internal static class SpanishMessages
{
    public static readonly Dictionary<string, string> Table = new()
    {
        [Said.HelpIsThere] = "pibl --help dice qué hay",

        [Said.NoSuchServer] = "ningún sitio tiene un servidor {0}; pibl status los enumera",
        [Said.NoAdmin] =
            "{0} no tiene ADMIN, así que no se puede preguntar al programa: añada ADMIN=127.0.0.1:9900 e inícielo de nuevo; "
            + "si el programa en marcha tiene uno que este archivo no dice, use --admin DIRECCIÓN",
        [Said.NoProgramAnswers] = "ningún programa responde en {0}",
        [Said.NoProgramAnswersBecause] = "ningún programa responde en {0}: {1}",
        [Said.NoProgramButFile] = "ningún programa responde en {0}; esto es lo que contiene su archivo",
        [Said.NoAnswerWithin] = "sin respuesta en {0} s",
        [Said.TokenIsAsked] =
            "el programa en {0} pide su token: --token ARCHIVO, con el archivo que nombra su ADMIN_TOKEN",
        [Said.ProgramSays] = "el programa en {0} dice {1}: {2}",

        [Said.LimitIs] = "--limit es un número de 1 a {0}",
        [Said.NothingIsKept] = "CACHE_FILE=none, así que nada se conserva de una ejecución a otra",

        [Said.NoSuchKey] = "no existe la clave {0}; pibl keys las enumera",
        [Said.NoSuchKeyBut] = "no existe la clave {0}; ¿quiso decir {1}?",

        [Said.PurgeTakesOneUrl] =
            "purge toma una URL y después la configuración; {0} no es un archivo. Varias URL: el \"url\": [...] de la API",
        [Said.OneThingIsPurged] = "se purga una sola cosa: una URL, --prefix P, --pattern P, --tag T o --all",

        [Said.NoLog] = "LOG=none, así que no hay registro: indique los archivos con --log",
        [Said.TooManyFiles] = "más de {0} archivos",
        [Said.NotAskedInLog] = "{0}: no contiene ninguna petición por la que se preguntara a la caché",
        [Said.LogIsEmpty] = "{0}: no contiene nada",
        [Said.LogIsNoJson] = "{0}: ninguna de las {1} líneas es una entrada de un registro en JSON",
        [Said.LogIsNoJsonHere] =
            "{0}: ninguna de las {1} líneas es una entrada de un registro en JSON: {2} no tiene LOG_FORMAT=json; póngalo, y "
            + "pregunte de nuevo cuando haya un día de registro",
        [Said.LogIsReadTwice] = "{0}: se lee dos veces, lo que una tubería no permite; escríbalo antes en un archivo",
        [Said.IsFolder] = "{0}: esto es una carpeta",
        [Said.NoSuchFile] = "{0}: no existe ese archivo",
        [Said.PermissionDenied] = "{0}: permiso denegado",

        [Said.UnknownOption] = "opción desconocida {0}",
        [Said.UnknownOptionBut] = "opción desconocida {0}; ¿quiso decir {1}?",
        [Said.FileGoesAfter] = "FILE va después de la orden: pibl {0}",
        [Said.TakesNoFile] = "{0} no toma FILE: pibl {1}",
    };
}
