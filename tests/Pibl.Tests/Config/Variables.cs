using System.Text;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>A file and the environment that it is read in.</summary>
internal static class Variables
{
    /// <summary>The variables as <c>NAME=value</c>.</summary>
    public static Validation<ConfigError, Configured> Read(string file, params string[] variables) => ServConfig.Read(
        "serv.config",
        Encoding.UTF8.GetBytes(file),
        variables.ToDictionary(
            variable => variable.Split('=')[0], variable => variable[(variable.IndexOf('=') + 1)..]));
}
