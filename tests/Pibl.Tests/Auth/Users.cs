using System.Text;
using Pibl.Auth;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Auth;

/// <summary>Short ways to say an htpasswd file, and what is wrong with it.</summary>
internal static class Users
{
    /// <summary>Her password is <c>pw</c>; its hash is the cheapest that there is.</summary>
    public const string Ana = "ana:$2y$04$xUa/fgbk8gbgDHckEk.LbuBMVZBMzRm3FigtLGnY.vu5WJ5OQ3mYS";

    public static Accounts Of(string file) => Htpasswd.Parse("users", Encoding.UTF8.GetBytes(file)).Match(
        accounts => accounts, errors => throw new ArgumentException(ConfigErrors.Render(errors), nameof(file)));

    /// <summary>Each mistake as <c>line:column [what is pointed at] what is wrong; the hint</c>.</summary>
    public static string Mistakes(byte[] file) => string.Join('\n', Htpasswd.Parse("users", file).FailToSeq().Map(
        error => $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));

    public static string Shown(string file) =>
        ConfigErrors.Render(Htpasswd.Parse("users", Encoding.UTF8.GetBytes(file)).FailToSeq());

    public static bool Matches(string hash, string password) =>
        Passwords.Matches(HashFor(Of($"u:{hash}"), "u")!, Encoding.UTF8.GetBytes(password));

    public static PasswordHash? HashFor(Accounts accounts, string user) =>
        accounts.HashFor(Bytes.Of(Encoding.UTF8.GetBytes(user)), out _);

    public static bool IsKnown(string listed, string asked)
    {
        Of($"{listed}{Ana[3..]}").HashFor(Bytes.Of(Encoding.UTF8.GetBytes(asked)), out var isKnown);
        return isKnown;
    }

    /// <summary>The value of Authorization for a user.</summary>
    public static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
