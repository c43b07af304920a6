using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using static LanguageExt.Prelude;
using Change = System.Func<Pibl.Mirrors.MirrorRule, Pibl.Mirrors.MirrorRule>;

namespace Pibl.Mirrors;

/// <summary>MIRROR as it is written: <c>10.0.0.7:8080 share=5% compare=status,content-type,body</c>.</summary>
public static class MirrorText
{
    private const string Status = "status";
    private const string Body = "body";
    private const int FieldsMax = 20;
    private const string Form = "such as 10.0.0.7:8080 share=5%";

    private static readonly Seq<string> Names = Sequences.Two("share", "compare");

    public static readonly ValueKind<MirrorRule> Kind = new(
        "`host:port`; behind it `share=5%`, 1 % to 100 %; "
        + $"`compare=status,content-type,body`, of `{Status}`, `{Body}` and names of fields",
        Read,
        Show);

    public static string Show(MirrorRule rule) => $"{rule.Server} share={Counts.Show(rule.SharePercent)}%"
        + (rule.Compared == ComparedParts.Default ? "" : $" compare={Show(rule.Compared)}");

    private static string Show(ComparedParts parts) => string.Join(',', Sequences.Join(
        parts.Status ? Seq1(Status) : Seq<string>(),
        parts.Fields,
        parts.Body ? Seq1(Body) : Seq<string>()));

    private static Validation<ConfigError, MirrorRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return words.IsEmpty
            ? value.Fails<MirrorRule>($"{key} takes a server", Form)
            : (ReadServer(key, words.Head), NamedWords.Read<MirrorRule>(words.Tail, _ => Form, ReadWord)).Apply(
                (server, changes) => changes.Fold(
                    new MirrorRule(server, 100, ComparedParts.Default), (rule, change) => change(rule)));
    }

    private static Validation<ConfigError, Endpoint> ReadServer(string key, SourceSpan word) =>
        word.Text.Contains('=') ? word.Fails<Endpoint>("the server stands first", Form)
        : word.Text is "off" or "no" ? word.Fails<Endpoint>(
            $"{key} takes a server, not \"{word.Text}\"", Suggestions.DidYouMean($"{key}=none"))
        : Servers.Kind.Read(key, word).Bind(servers => servers.Count == 1
            ? Success<ConfigError, Endpoint>(servers.Head)
            : word.Fails<Endpoint>("a site has one mirror", "keep one"));

    private static Validation<ConfigError, Change> ReadWord(string name, SourceSpan word, SourceSpan value) =>
        name switch
        {
            "share" => Shares.Read(name, value).Map<Change>(percent => rule => rule with { SharePercent = percent }),
            "compare" => ReadParts(name, value).Map<Change>(parts => rule => rule with { Compared = parts }),
            _ => NamedWords.Unknown<MirrorRule>(word, None, Names, "share=5% or compare=status,body"),
        };

    private static Validation<ConfigError, ComparedParts> ReadParts(string name, SourceSpan value) =>
        Lists.Read(name, value, "things to compare", FieldsMax, ReadPart).Map(parts => new ComparedParts(
            parts.Exists(part => part == Status),
            parts.Exists(part => part == Body),
            toSeq(parts.Filter(part => part is not (Status or Body)).Distinct()).Strict()));

    private static Validation<ConfigError, string> ReadPart(string key, SourceSpan part) =>
        part.Length == 0
            ? part.Fails<string>("a name is missing here", $"one comma between two, none at the end: {key}=status,body")
            : Pibl.Config.Names.Read(part).Map(field => field.ToLowerInvariant());
}
