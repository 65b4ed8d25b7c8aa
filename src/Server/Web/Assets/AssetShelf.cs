using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Muster.Server.Web.Assets;

/// <summary>One file of the bundle, with its compressed twins where it has them.</summary>
public sealed record Asset(string Name, string ContentType, byte[] Plain, byte[]? Brotli, byte[]? Gzip);

/// <summary>
/// The bundled browser side, embedded in the program. Names carry a hash of the content, so browsers may keep
/// a file for ever; <see cref="Path"/> answers the address of an entry of this build.
/// </summary>
public sealed class AssetShelf
{
    private const string Prefix = "web/";
    private readonly FrozenDictionary<string, Asset> _assets;
    private readonly FrozenDictionary<string, string> _entries;

    public AssetShelf()
    {
        var assembly = typeof(AssetShelf).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], name => Bytes(assembly, name));
        _entries = JsonSerializer.Deserialize<Dictionary<string, string>>(files["manifest.json"])!
            .ToFrozenDictionary(e => e.Key, e => "/assets/" + e.Value);
        _assets = files.Keys
            .Where(name => !name.EndsWith(".br", StringComparison.Ordinal) && !name.EndsWith(".gz", StringComparison.Ordinal) && name != "manifest.json")
            .Select(name => new Asset(name, ContentType(name), files[name], files.GetValueOrDefault(name + ".br"), files.GetValueOrDefault(name + ".gz")))
            .ToFrozenDictionary(a => a.Name);
    }

    /// <summary>The address of an entry: <c>main.js</c>, <c>theme.js</c>, <c>editor.js</c>, <c>graphs.js</c>, <c>shell.js</c>, <c>style.css</c>, <c>font.woff2</c>.</summary>
    public string Path(string entry) => _entries[entry];

    /// <summary>An entry as text, for what stands in the page itself.</summary>
    public string Text(string entry) => Encoding.UTF8.GetString(_assets[_entries[entry]["/assets/".Length..]].Plain);

    public Asset? Find(string name) => _assets.GetValueOrDefault(name);

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string ContentType(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
}
