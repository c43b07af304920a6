using System.CommandLine;
using LanguageExt;
using Pibl.Admin;
using Pibl.Config;
using Pibl.Files;
using Pibl.Hosting;
using CommandOption = System.CommandLine.Option<string>;
using Found = LanguageExt.Option<Pibl.Admin.AdminAccess>;

namespace Pibl.Commands;

/// <summary>How the program is reached: by its configuration, or by what the command line says.</summary>
internal sealed class Reach
{
    public CommandOption Admin { get; } = new("--admin")
    {
        Description = "Where it listens for this: 127.0.0.1:9900 or unix:PATH. ADMIN in FILE unless given.",
    };

    public CommandOption Token { get; } = new("--token")
    {
        Description = "The file with its token. ADMIN_TOKEN in FILE unless given.",
    };

    /// <summary>None where the file has no ADMIN.</summary>
    public Validation<ConfigError, Found> Find(ParseResult parsed, string file)
    {
        var address = parsed.GetValue(Admin);
        var token = parsed.GetValue(Token);
        var access = address is null
            ? Asked(file).Map<Found>(settings => Prelude.Optional(AdminKeys.AccessOf(settings)))
            : ListenPlaces.One.Read(Admin.Name, SourceSpan.OfArgument(Admin.Name, address))
                .Map<Found>(place => new AdminAccess(place, default));
        return token is null
            ? access
            : access.Bind(found => NamedFile.Read(token, AdminToken.LengthMax + 2, Token.Name)
                .Bind(content => AdminToken.Parse(token, content.Span))
                .Map<Found>(content => found.Map(known => known with { Token = content })));
    }

    /// <summary>
    /// A file with a mistake in it runs nothing, but the program that was started with it before still runs, and is
    /// found where ADMIN and ADMIN_TOKEN say; unless the mistake is theirs.
    /// </summary>
    private static Validation<ConfigError, Settings> Asked(string file)
    {
        var read = ConfigFile.Read(file);
        if (read.IsSuccess || read.FailToSeq().Exists(AdminKeys.IsAbout))
        {
            return read;
        }

        var admin = ConfigFile.ReadAdmin(file);
        return admin.Exists(static found => AdminKeys.AccessOf(found) is not null) ? admin : read;
    }
}
