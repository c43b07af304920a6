// What a build stands on, as a bill of materials (CycloneDX 1.6, JSON), from what the restore wrote down.
//
//     dotnet run eng/sbom.cs -- NAME VERSION project.assets.json [PURL…] >sbom.cdx.json
//
// PURLs name what no NuGet package of the project brings: what a native program is linked with. It writes neither the time
// nor a number made by chance, so the same build gives the same bytes.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

if (args is not [var name, var version, var assets, .. var others])
{
    Console.Error.WriteLine("usage: dotnet run eng/sbom.cs -- NAME VERSION project.assets.json [PURL…]");
    return 2;
}

var root = JsonNode.Parse(File.ReadAllText(assets))!;
var folders = root["packageFolders"]!.AsObject().Select(folder => folder.Key).ToArray();

// Of the targets, the one for a kind of machine says most; what only the build uses brings no files along.
var target = root["targets"]!.AsObject().MaxBy(target => target.Key.Length).Value!.AsObject();
var used = target
    .Where(library => (string?)library.Value!["type"] == "package" && Brings(library.Value!.AsObject()))
    .OrderBy(library => library.Key, StringComparer.Ordinal)
    .ToArray();
var ids = used.ToDictionary(
    library => library.Key.Split('/')[0], library => PurlOf(library.Key), StringComparer.OrdinalIgnoreCase);
var self = $"pkg:nuget/{name}@{version}";

var bom = new JsonObject
{
    ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
    ["bomFormat"] = "CycloneDX",
    ["specVersion"] = "1.6",
    ["version"] = 1,
    ["metadata"] = new JsonObject
    {
        ["component"] = new JsonObject
        {
            ["type"] = others.Length > 0 ? "application" : "library",
            ["bom-ref"] = self,
            ["name"] = name,
            ["version"] = version,
            ["licenses"] = License("MIT"),
            ["purl"] = self,
        },
    },
    ["components"] = new JsonArray([.. used.Select(ComponentOf), .. others.Select(Other)]),
    ["dependencies"] = new JsonArray(
    [
        Depends(self, [.. ids.Values, .. others]),
        .. used.Select(library => Depends(
            PurlOf(library.Key),
            (library.Value!["dependencies"]?.AsObject() ?? [])
                .Select(needed => ids.GetValueOrDefault(needed.Key)).OfType<string>())),
    ]),
};
Console.WriteLine(bom.ToJsonString(
    new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
return 0;

static bool Brings(JsonObject library) => library.Any(kind =>
    kind is { Key: "runtime" or "native" or "runtimeTargets", Value: JsonObject files }
    && files.Any(file => !file.Key.EndsWith("/_._", StringComparison.Ordinal)));

static string PurlOf(string library) => $"pkg:nuget/{library.Replace('/', '@')}";

JsonNode ComponentOf(KeyValuePair<string, JsonNode?> library)
{
    var (id, number) = (library.Key.Split('/')[0], library.Key.Split('/')[1]);
    var component = new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = PurlOf(library.Key),
        ["name"] = id,
        ["version"] = number,
        ["hashes"] = new JsonArray(new JsonObject
        {
            ["alg"] = "SHA-512",
            ["content"] = Convert.ToHexStringLower(
                Convert.FromBase64String((string)root["libraries"]![library.Key]!["sha512"]!)),
        }),
    };
    if (LicenseOf((string)root["libraries"]![library.Key]!["path"]!) is { } license)
    {
        component["licenses"] = license;
    }

    component["purl"] = PurlOf(library.Key);
    return component;
}

// The package's own words; those that only name a file or a page are left out.
JsonArray? LicenseOf(string path)
{
    var nuspec = folders.Select(folder => Path.Combine(folder, path)).Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*.nuspec")).FirstOrDefault();
    var said = nuspec is null ? null : XDocument.Load(nuspec).Descendants()
        .FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression");
    return said is null ? null : License(said.Value);
}

static JsonArray License(string expression) => new(new JsonObject { ["expression"] = expression });

static JsonNode Other(string purl)
{
    var plain = purl.Split('?')[0];
    var (path, at) = (plain[..plain.LastIndexOf('@')], plain.LastIndexOf('@'));
    return new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = purl,
        ["name"] = path[(path.LastIndexOf('/') + 1)..],
        ["version"] = plain[(at + 1)..],
        ["purl"] = purl,
    };
}

static JsonNode Depends(string on, IEnumerable<string> needed) => new JsonObject
{
    ["ref"] = on,
    ["dependsOn"] = new JsonArray([.. needed.Order(StringComparer.Ordinal).Select(one => (JsonNode)one)]),
};
