using System.Globalization;
using Pibl.Http.Messages;

namespace Pibl.Metrics;

/// <summary>Values of labels, as the semantic conventions for HTTP want them.</summary>
public static class LabelValues
{
    private static readonly string[] Methods = [.. Enum.GetValues<Method>().Select(TokenOf)];
    private static readonly string[] Faults = [.. Enum.GetValues<FaultKind>().Select(SnakeOf)];

    /// <summary>The method's token; <c>_OTHER</c> for one that is not in the registry.</summary>
    public static string Of(Method method) => Methods[(int)method];

    /// <summary><c>1.0</c>, <c>1.1</c> or <c>2</c>.</summary>
    public static string Of(HttpVersion version) => version switch
    {
        HttpVersion.Http10 => "1.0",
        HttpVersion.Http11 => "1.1",
        HttpVersion.Http2 => "2",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };

    /// <summary><c>http</c> or <c>https</c>; empty where it is not clear.</summary>
    public static string Of(ClientScheme scheme) => scheme switch
    {
        ClientScheme.Http => "http",
        ClientScheme.Https => "https",
        ClientScheme.Doubtful => "",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, null),
    };

    /// <summary>
    /// The fault's kind, as <c>upstream_timeout</c>; where there is none, the status of an answer that says that a
    /// server failed; empty for what did not fail.
    /// </summary>
    public static string ErrorOf(FaultKind? fault, int status) => fault is { } kind ? Faults[(int)kind]
        : StatusNames.ClassOf(status) == 5 ? StatusNames.Of(status)
        : "";

    private static string TokenOf(Method method) => method switch
    {
        Method.Other => "_OTHER",
        Method.BaselineControl => "BASELINE-CONTROL",
        Method.VersionControl => "VERSION-CONTROL",
        _ => method.ToString().ToUpperInvariant(),
    };

    private static string SnakeOf(FaultKind fault) => string.Concat(fault.ToString().Select((letter, at) =>
        char.IsUpper(letter)
            ? string.Create(CultureInfo.InvariantCulture, $"{(at == 0 ? "" : "_")}{char.ToLowerInvariant(letter)}")
            : letter.ToString()));
}
