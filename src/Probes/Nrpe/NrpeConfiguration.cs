using System.Text.RegularExpressions;

namespace Muster.Probes.Nrpe;

/// <summary>A command of an nrpe.cfg, and where it stands.</summary>
/// <param name="Line">The command line, with <c>$ARG1$</c> … where arguments go.</param>
public sealed record NrpeCommand(string Name, string Line, string File, int LineNumber);

/// <summary>What an <c>nrpe.cfg</c> says that matters to somebody else than the daemon.</summary>
public sealed partial class NrpeConfiguration
{
    private const int DeepestInclude = 16;
    private readonly Dictionary<string, NrpeCommand> _commands = [];
    private readonly List<string> _remarks = [];

    private NrpeConfiguration()
    {
    }

    /// <summary>By name; of two definitions the later one counts, as with the daemon.</summary>
    public IReadOnlyDictionary<string, NrpeCommand> Commands => _commands;

    /// <summary>Lines that could not be used, with file and line.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public int Port { get; private set; } = 5666;

    /// <summary><c>dont_blame_nrpe</c>: callers may give arguments.</summary>
    public bool TakesArguments { get; private set; }

    /// <summary><c>allowed_hosts</c>, as written; empty: nothing was said.</summary>
    public IReadOnlyList<string> AllowedHosts { get; private set; } = [];

    /// <summary><c>command_timeout</c>.</summary>
    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads the file and what it includes.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NrpeConfiguration Load(string file)
    {
        var configuration = new NrpeConfiguration();
        configuration.Read(file, File.ReadAllText(file), 0);
        return configuration;
    }

    /// <param name="name">Names the text in remarks; includes count from its folder.</param>
    public static NrpeConfiguration Parse(string name, string text)
    {
        var configuration = new NrpeConfiguration();
        configuration.Read(name, text, 0);
        return configuration;
    }

    [GeneratedRegex(@"\Acommand\[([^\]]+)\]\z")]
    private static partial Regex CommandKey();

    private void Read(string file, string text, int depth)
    {
        int number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            int equals = line.IndexOf('=');
            if (equals <= 0)
            {
                Remark(file, number, $"'{line}' is no setting: name=value is");
                continue;
            }

            Take(file, number, line[..equals].Trim(), line[(equals + 1)..].Trim(), depth);
        }
    }

    private void Take(string file, int number, string key, string value, int depth)
    {
        if (CommandKey().Match(key) is { Success: true } command)
        {
            if (value.Length == 0)
                Remark(file, number, $"{key} has no command line");
            else
                _commands[command.Groups[1].Value.Trim()] = new NrpeCommand(command.Groups[1].Value.Trim(), value, file, number);
            return;
        }

        switch (key)
        {
            case "server_port" when int.TryParse(value, out int port) && port is > 0 and < 65536:
                Port = port;
                break;
            case "dont_blame_nrpe":
                TakesArguments = value == "1";
                break;
            case "allowed_hosts":
                AllowedHosts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                break;
            case "command_timeout" when int.TryParse(value.Split(':')[0], out int seconds) && seconds > 0:
                Timeout = TimeSpan.FromSeconds(seconds);
                break;
            case "server_port" or "command_timeout":
                Remark(file, number, $"{key} is '{value}', which is no number it can be");
                break;
            case "include" or "include_file":
                Include(file, number, value, depth);
                break;
            case "include_dir":
                IncludeFolder(file, number, value, depth);
                break;
        }
    }

    private void Include(string file, int number, string path, int depth)
    {
        if (depth >= DeepestInclude)
        {
            Remark(file, number, $"{path} is included too deep: does it include itself?");
            return;
        }

        path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", path);
        try
        {
            Read(path, File.ReadAllText(path), depth + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remark(file, number, $"the include cannot be read: {e.Message}");
        }
    }

    private void IncludeFolder(string file, int number, string path, int depth)
    {
        path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", path);
        if (!Directory.Exists(path))
        {
            Remark(file, number, $"the folder {path} is not there");
            return;
        }

        foreach (var found in Directory.EnumerateFiles(path, "*.cfg", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Include(file, number, found, depth);
    }

    private void Remark(string file, int number, string text) => _remarks.Add($"{file}:{number}: {text}");
}
