using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Cli.Settings;

/// <summary>Which server, and with which token.</summary>
public sealed record ServerSettings(Uri Url, string? Token)
{
    public const string DefaultUrl = "http://127.0.0.1:6878";

    /// <summary><c>~/.config/muster/config.yaml</c>, or under XDG_CONFIG_HOME.</summary>
    public static string FileFor(Surroundings around)
    {
        var folder = around.Variable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : Path.Combine(around.Variable("HOME") ?? "/", ".config");
        return Path.Combine(folder, "muster", "config.yaml");
    }

    /// <summary>The variables MUSTER_URL and MUSTER_TOKEN win over the file, each for itself.</summary>
    /// <exception cref="UsageException">One of them is not readable.</exception>
    public static ServerSettings Find(Surroundings around)
    {
        var file = FileFor(around);
        var kept = File.Exists(file) ? Read(file) : [];
        string? Setting(string variable, string key) => around.Variable(variable) is { Length: > 0 } value ? value : kept.GetValueOrDefault(key);
        var url = Setting("MUSTER_URL", "url") ?? DefaultUrl;
        return new ServerSettings(ParseUrl(url), Setting("MUSTER_TOKEN", "token"));
    }

    public static Uri ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException($"'{text}' is not the address of a server; write for example {DefaultUrl}");

    /// <summary>Writes the file so that only this user can read it.</summary>
    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        var fresh = file + ".new";
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(fresh);
        using (var writer = new StreamWriter(fresh, options))
            writer.Write($"url: {Url}\ntoken: {Token}\n");
        File.Move(fresh, file, overwrite: true);
    }

    private static Dictionary<string, string> Read(string file)
    {
        try
        {
            var yaml = new YamlStream();
            using var reader = File.OpenText(file);
            yaml.Load(reader);
            if (yaml.Documents.Count == 0)
                return [];
            return yaml.Documents[0].RootNode is YamlMappingNode mapping
                ? mapping.Children.ToDictionary(c => c.Key.ToString(), c => c.Value.ToString())
                : throw new UsageException($"{file}: it must hold url: and token:");
        }
        catch (InvalidOperationException)
        {
            // Some broken quoting makes the library fail without a place.
            throw new UsageException($"{file}: it cannot be read as YAML: it must hold url: and token:");
        }
        catch (YamlException broken)
        {
            throw new UsageException($"{file}:{broken.Start.Line}:{broken.Start.Column}: {broken.Message}");
        }
    }
}
