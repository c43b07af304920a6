using LanguageExt;
using Pibl.Config;
using Pibl.Files;
using static LanguageExt.Prelude;

namespace Pibl.Discovery;

/// <summary>Where the servers of SERVERS=@file come from.</summary>
public static class ServerListFile
{
    /// <summary>
    /// Settings with the servers of each site's file in them, read again where they are there already; or every mistake
    /// of these files. Never throws for what the disk does.
    /// </summary>
    public static Validation<ConfigError, Settings> Load(Settings settings) => settings.InEachSite(LoadOne);

    private static Validation<ConfigError, Settings> LoadOne(Settings settings) =>
        ServerLists.FilesOf(settings.Servers).IsEmpty
            ? Success<ConfigError, Settings>(settings)
            : ServerLists.Fill(
                    ServerLists.Written(settings.Servers),
                    path => NamedFile.Read(path, ConfigText.FileBytesMax, ConfigKeys.ServerList.Name))
                .Map(servers => settings with { Servers = servers });
}
