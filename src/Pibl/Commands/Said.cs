namespace Pibl.Commands;

/// <summary>What the commands say themselves, in English; <c>{0}</c> and <c>{1}</c> are gaps.</summary>
internal static class Said
{
    public const string HelpIsThere = "pibl --help says what there is";

    public const string NoSuchServer = "no site has a server {0}; pibl status lists them";
    public const string NoAdmin =
        "{0} has no ADMIN, so the program cannot be asked: add ADMIN=127.0.0.1:9900 and start it again; "
        + "where the running program has one that this file does not tell, give --admin ADDRESS";
    public const string NoProgramAnswers = "no program answers on {0}";
    public const string NoProgramAnswersBecause = "no program answers on {0}: {1}";
    public const string NoProgramButFile = "no program answers on {0}; this is what its file holds";
    public const string NoAnswerWithin = "no answer within {0} s";
    public const string TokenIsAsked =
        "the program on {0} asks for its token: --token FILE, with the file that its ADMIN_TOKEN names";
    public const string ProgramSays = "the program on {0} says {1}: {2}";

    public const string LimitIs = "--limit is a number from 1 to {0}";
    public const string NothingIsKept = "CACHE_FILE=none, so nothing is kept between runs";

    public const string NoSuchKey = "there is no key {0}; pibl keys lists them";
    public const string NoSuchKeyBut = "there is no key {0}; did you mean {1}?";

    public const string PurgeTakesOneUrl =
        "purge takes one URL, then the configuration; {0} is no file. Several URLs: the API's \"url\": [...]";
    public const string OneThingIsPurged = "one thing is purged: a URL, --prefix P, --pattern P, --tag T or --all";

    public const string NoLog = "LOG=none, so there is no log: give the files with --log";
    public const string TooManyFiles = "more than {0} files";
    public const string NotAskedInLog = "{0}: no request in it that the cache was asked about";
    public const string LogIsEmpty = "{0}: there is nothing in it";
    public const string LogIsNoJson = "{0}: none of the {1} lines is an entry of a log in JSON";
    public const string LogIsNoJsonHere =
        "{0}: none of the {1} lines is an entry of a log in JSON: {2} has no LOG_FORMAT=json; set it, and ask again when "
        + "there is a day's log";
    public const string LogIsReadTwice = "{0}: it is read twice, which a pipe cannot be; write it into a file first";
    public const string IsFolder = "{0}: this is a folder";
    public const string NoSuchFile = "{0}: there is no such file";
    public const string PermissionDenied = "{0}: permission denied";

    public const string UnknownOption = "unknown option {0}";
    public const string UnknownOptionBut = "unknown option {0}; did you mean {1}?";
    public const string FileGoesAfter = "FILE goes after the command: pibl {0}";
    public const string TakesNoFile = "{0} takes no FILE: pibl {1}";
}
