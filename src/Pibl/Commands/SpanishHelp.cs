using Pibl.Cache;

namespace Pibl.Commands;

/// <summary>What the help says of commands, options and arguments, in Spanish.</summary>
internal static class SpanishHelp
{
    public static readonly Dictionary<string, string> Table = new()
    {
        ["PIBL: reverse proxy, load balancer and HTTP cache."] = "PIBL: proxy inverso, balanceador de cargas y caché HTTP.",
        ["Show help and usage information"] = "Muestra la ayuda y el modo de uso",
        ["Show version information"] = "Muestra la versión",
        ["Print JSON."] = "Escribe JSON.",

        ["The configuration to run."] = "La configuración que se ejecuta.",
        ["The configuration to read."] = "La configuración que se lee.",
        ["The configuration that the running program was started with."] =
            "La configuración con la que se inició el programa en marcha.",
        ["The configuration of the running program."] = "La configuración del programa en marcha.",
        ["The configuration of the program, running or not."] = "La configuración del programa, en marcha o no.",
        ["The configuration that names the cache file and ADMIN."] =
            "La configuración que nombra el archivo de la caché y ADMIN.",
        ["Take over from the program that runs with the same FILE: no client is refused or cut off."] =
            "Releva al programa que está en marcha con el mismo FILE: no se rechaza ni se corta a ningún cliente.",
        ["Where it listens for this: 127.0.0.1:9900 or unix:PATH. ADMIN in FILE unless given."] =
            "Dónde escucha para esto: 127.0.0.1:9900 o unix:RUTA. Si no se da, el ADMIN de FILE.",
        ["The file with its token. ADMIN_TOKEN in FILE unless given."] =
            "El archivo con su token. Si no se da, el ADMIN_TOKEN de FILE.",

        ["Start three small servers and the proxy in front of them, and say what to try. It uses the ports 8080, 9900 and "
            + "9001 to 9003, or free ones where these are taken, and writes serv.config, logPIBL.txt and persist.cache into "
            + "this folder."] =
            "Inicia tres servidores pequeños y el proxy delante de ellos, y dice qué probar. Usa los puertos 8080, 9900 y "
            + "9001 a 9003, u otros libres si esos están ocupados, y escribe serv.config, logPIBL.txt y persist.cache en "
            + "esta carpeta.",

        ["Read a configuration, say what it means and where each value came from, and try it here: exit code 0, or 2 "
            + "where it is wrong."] =
            "Lee una configuración, dice qué significa y de dónde viene cada valor, y la prueba aquí: código de salida 0, o 2 "
            + "si está mal.",
        ["Exit code 1 where there is a warning."] = "Código de salida 1 si hay una advertencia.",
        ["Print JSON, mistakes and warnings included."] = "Escribe JSON, incluidos los errores y las advertencias.",

        ["Say which site a request would go to and why, what it passes there, and which servers are asked in which "
            + "order. No proxy is needed."] =
            "Dice a qué sitio iría una petición y por qué, por dónde pasa allí, y a qué servidores se pregunta y en qué "
            + "orden. No hace falta ningún proxy.",
        ["Such as http://shop.example/api."] = "Por ejemplo, http://shop.example/api.",
        ["GET unless given."] = "Si no se da, GET.",
        ["A field, 'Name: value'; may be given several times."] = "Un campo, 'Nombre: valor'; puede darse varias veces.",

        ["Say what would become of a request now and why, step by step, with the clause behind each step: site, limits, "
            + "cache, servers. Nothing is sent, and nothing is counted."] =
            "Dice qué pasaría ahora con una petición y por qué, paso a paso, con la cláusula en que se basa cada paso: sitio, "
            + "límites, caché, servidores. No se envía nada ni se cuenta nada.",
        ["Such as http://shop.example/p/7."] = "Por ejemplo, http://shop.example/p/7.",
        ["The client's address; 127.0.0.1 unless given."] = "La dirección del cliente; si no se da, 127.0.0.1.",
        ["What a server is to be thought to answer, 'HTTP/1.1 200 OK': would it be stored?"] =
            "Qué se supone que responde un servidor, 'HTTP/1.1 200 OK': ¿se guardaría?",
        ["A field of that response, 'Name: value'; may be given several times."] =
            "Un campo de esa respuesta, 'Nombre: valor'; puede darse varias veces.",
        ["Ask no program: a cache file at rest. CACHE_FILE of the configuration where no program answers."] =
            "Sin preguntar a ningún programa: un archivo de caché en reposo. Si ningún programa responde, el CACHE_FILE de la "
            + "configuración.",

        ["List every key of a configuration with its meaning, or describe one."] =
            "Enumera todas las claves de una configuración con su significado, o describe una.",
        ["One key, such as RATE: all that is known of it."] = "Una clave, como RATE: todo lo que se sabe de ella.",

        ["Let the program that runs with a configuration read it again: exit code 0, or 2 where it is wrong, and nothing has "
            + "changed; 1 where no program runs."] =
            "Hace que el programa en marcha con una configuración la lea de nuevo: código de salida 0, o 2 si está mal y nada "
            + "ha cambiado; 1 si no hay programa en marcha.",
        ["Say what it would change, or what is wrong, and change nothing (asks ADMIN)."] =
            "Dice qué cambiaría, o qué está mal, y no cambia nada (pregunta a ADMIN).",

        ["Watch the running program: rates, servers, slow requests, and who and what is asked most. q ends it."] =
            "Observa el programa en marcha: tasas, servidores, peticiones lentas, y quién pide más y qué. Se termina con q.",
        ["Print it once, and end."] = "Lo escribe una vez y termina.",
        ["Print JSON, a line each second."] = "Escribe JSON, una línea por segundo.",

        ["Show the servers, queues and counts of the running program: what is up, full, slow or failing."] =
            "Muestra los servidores, colas y cuentas del programa en marcha: qué está disponible, lleno, lento o falla.",
        ["Let the running program finish what it has and end, as SIGTERM does: for as long as TIMEOUT_DRAIN."] =
            "Hace que el programa en marcha acabe lo que tiene y termine, como SIGTERM: durante TIMEOUT_DRAIN como mucho.",
        ["As status shows it: host:port."] = "Como lo muestra status: host:puerto.",
        ["Give a server of the running program no new clients: what it has goes on, and clients of STICKY stay."] =
            "No da clientes nuevos a un servidor del programa en marcha: lo que tiene sigue, y los clientes de STICKY se quedan.",
        ["Give a server of the running program new clients again."] =
            "Vuelve a dar clientes nuevos a un servidor del programa en marcha.",

        ["Remove responses from the running program's cache."] = "Quita respuestas de la caché del programa en marcha.",
        ["Such as http://shop.example/p/7, or /p/7 on every host."] =
            "Por ejemplo, http://shop.example/p/7, o /p/7 en todos los hosts.",
        ["All that begins with this: http://shop.example/img/ or /img/."] =
            "Todo lo que empieza así: http://shop.example/img/ o /img/.",
        ["All that matches, * for anything: '/img/*.png'."] = "Todo lo que coincide, con * para cualquier cosa: '/img/*.png'.",
        ["All that bears this in Cache-Tag, Surrogate-Key or Cache-Groups."] =
            "Todo lo que lleva esto en Cache-Tag, Surrogate-Key o Cache-Groups.",
        ["All there is."] = "Todo lo que hay.",
        ["Mark as stale: the server is asked before it is used again."] =
            "Lo marca como caducado: se pregunta al servidor antes de volver a usarlo.",

        ["Look into the cache: of the running program, or of its file at rest; nothing is changed."] =
            "Mira dentro de la caché: la del programa en marcha, o la de su archivo en reposo; no se cambia nada.",
        ["List what is stored: size, age, time to live, variant."] =
            "Enumera lo guardado: tamaño, edad, tiempo de vida, variante.",
        ["Only what begins with this: http://shop.example/img/ or /img/."] =
            "Solo lo que empieza así: http://shop.example/img/ o /img/.",
        [$"No more than so many, {CacheQuery.LimitMax} at the most."] =
            $"No más que tantas respuestas, {CacheQuery.LimitMax} como mucho.",
        ["Show all variants of a URL: why and for how long each is stored, and its fields. Exit code 1 where nothing is."] =
            "Muestra todas las variantes de una URL: por qué y por cuánto tiempo se guarda cada una, y sus campos. Código de "
            + "salida 1 si no hay nada guardado.",
        ["Check the cache file, beside the program that runs or at rest: its structure, and every row's checksum."] =
            "Comprueba el archivo de la caché, con el programa en marcha o en reposo: su estructura y la suma de cada fila.",
        ["Print every stored response of the cache file as a line of JSON, with its content in Base64."] =
            "Escribe cada respuesta guardada en el archivo de la caché como una línea de JSON, con su contenido en Base64.",
        ["The cache file itself. CACHE_FILE of the configuration unless given."] =
            "El propio archivo de la caché. Si no se da, el CACHE_FILE de la configuración.",
        ["Say from the log what half, twice and four times the memory would find, what Vary costs, and which "
            + "responses lack a validator or a lifetime."] =
            "Dice, a partir del registro, qué encontraría la mitad, el doble y el cuádruple de memoria, qué cuesta Vary, y a "
            + "qué respuestas les falta un validador o un tiempo de vida.",
        ["Files of the log, rotated ones too, in any order (LOG_FORMAT=json). LOG of FILE and its "
            + "rotated files unless given."] =
            "Archivos del registro, también los rotados, en cualquier orden (LOG_FORMAT=json). Si no se dan, el LOG de FILE y "
            + "sus archivos rotados.",
        ["The memory to compare with, such as 256MB. CACHE_MEMORY of FILE unless given."] =
            "La memoria con la que se compara, por ejemplo 256MB. Si no se da, el CACHE_MEMORY de FILE.",

        ["Print a script that completes commands, options and keys: source <(pibl completion bash), or write zsh's into "
            + "a folder of $fpath as _pibl."] =
            "Escribe un script que completa órdenes, opciones y claves: source <(pibl completion bash), o guarde el de zsh en "
            + "una carpeta de $fpath como _pibl.",
        ["bash or zsh."] = "bash o zsh.",
    };
}
