using Pibl.Auth;
using Pibl.Config;
using Pibl.Hosting;

namespace Pibl.Tests.Auth;

public sealed class PasswordFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-auth").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_users_are_in_the_settings_when_the_file_has_been_read()
    {
        Write("users", Users.Ana);

        var settings = Read().IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

        Assert.Equal(1, settings.Get(AuthKeys.Auth).Map(auth => auth.Accounts.Count).IfNone(0));
        Assert.Contains($"AUTH={Path.Combine(_folder, "users")} realm=Staging\n", ServConfig.Render(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_one_that_is_wrong_are_told_like_serv_config()
    {
        Assert.Contains("there is no such file", Shown(), StringComparison.Ordinal);

        Write("users", $"{Users.Ana}\np:plain");
        Assert.Contains($"{Path.Combine(_folder, "users")}:2:3: no hash", Shown(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_files_that_are_missing_are_told_at_once()
    {
        Write("serv.config", "PUERTO=1\nPROXY=::1\nSERVERS=s1\nAUTH=no-users\n[site a]\n[site b]\nPATH=/b\nANSWER=503 no-page\n");

        var shown = ConfigErrors.Render(ConfigFile.Read(Path.Combine(_folder, "serv.config")).FailToSeq());

        // Two sites share the key, and the mistake.
        Assert.Equal(2, shown.Split("no-users: there is no such file").Length);
        Assert.Contains("no-page: there is no such file", shown, StringComparison.Ordinal);
    }

    /// <summary>To open one is to wait for somebody who writes.</summary>
    [Fact]
    public void A_pipe_in_its_place_is_refused_and_not_waited_for()
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder, "users"));
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("this is no file but a pipe, a socket or a device", Shown(), StringComparison.Ordinal);
    }

    private string Shown() => ConfigErrors.Render(Read().FailToSeq());

    private LanguageExt.Validation<ConfigError, Settings> Read()
    {
        Write("serv.config", $"PUERTO=1\nPROXY=::1\nSERVERS=s1\nAUTH={Path.Combine(_folder, "users")} realm=Staging\n");
        return ConfigFile.Read(Path.Combine(_folder, "serv.config"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
