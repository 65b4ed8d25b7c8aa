using System.Globalization;
using System.Text;
using Muster.Agent.Settings;
using Muster.Protocol;

namespace Muster.Agent.LocalPlugins;

/// <summary>
/// The host's own plugins: every executable file in a folder is a check. Its name is the file's without extension. How often it runs stands in the
/// name (<c>backup.5m.sh</c> is the check <c>backup</c>, every 5 minutes) or, for scripts, in a comment among the first lines
/// (<c># muster: every=5m retry=1m attempts=2 timeout=20s</c>).
/// </summary>
internal sealed class LocalPluginFolder(string folder, TimeSpan interval, Log log)
{
    private const int HeaderBytes = 1024;
    private const string Mark = "muster:";

    /// <returns>The checks as they are now, by name. A folder that is not there has none.</returns>
    public SortedDictionary<string, Check> Read()
    {
        var checks = new SortedDictionary<string, Check>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return checks;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                // Half-written files of editors and copies.
                if (file.Name[0] == '.' || file.Name.EndsWith('~') || (file.UnixFileMode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0) continue;
                var check = ReadOne(file);
                if (!checks.TryAdd(check.Name, check)) log.WriteSparingly($"local:{check.Name}", $"{file.FullName}: another local plugin has the name '{check.Name}' already; rename one");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteSparingly("local", $"local plugins: {e.Message}");
        }
        return checks;
    }

    private Check ReadOne(FileInfo file)
    {
        var parts = file.Name.Split('.').ToList();
        var every = interval;
        if (parts.Count > 2) parts.RemoveAt(parts.Count - 1);
        if (parts.Count > 1 && Quantities.TryDuration(parts[^1], out var fromName))
        {
            every = fromName;
            parts.RemoveAt(parts.Count - 1);
        }
        else if (parts.Count > 1)
        {
            parts.RemoveAt(parts.Count - 1);
        }
        var check = new Check
        {
            Name = CheckName(string.Join('.', parts)),
            IntervalMs = Milliseconds(every),
            MaxAttempts = 3,
            TimeoutMs = 10_000,
            TimeoutStatus = 2,
            Plugin = new Plugin { Argv = { file.FullName } },
            // A rewritten file is another definition: it runs at once.
            Revision = (ulong)file.LastWriteTimeUtc.Ticks ^ (ulong)file.Length,
        };
        foreach (var (key, value) in Header(file)) Apply(check, file, key, value);
        if (check.RetryIntervalMs == 0) check.RetryIntervalMs = check.IntervalMs;
        return check;
    }

    private void Apply(Check check, FileInfo file, string key, string value)
    {
        var isDuration = Quantities.TryDuration(value, out var duration) && duration >= TimeSpan.FromSeconds(1);
        switch (key)
        {
            case "every" when isDuration: check.IntervalMs = Milliseconds(duration); break;
            case "retry" when isDuration: check.RetryIntervalMs = Milliseconds(duration); break;
            case "timeout" when isDuration: check.TimeoutMs = Milliseconds(duration); break;
            case "attempts" when uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts is > 0 and < 1000: check.MaxAttempts = attempts; break;
            default: log.WriteSparingly($"local:{file.Name}:{key}", $"{file.FullName}: '{key}={value}' is not understood; write every=, retry= or timeout= with a duration of at least 1s, or attempts= with a number"); break;
        }
    }

    private static IEnumerable<(string Key, string Value)> Header(FileInfo file)
    {
        var buffer = new byte[HeaderBytes];
        int length;
        using (var stream = file.OpenRead()) length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length < 2 || buffer[0] != '#' || buffer[1] != '!') yield break;
        foreach (var line in Encoding.UTF8.GetString(buffer, 0, length).Split('\n'))
        {
            var text = line.TrimStart('#', '/', ';', '-', ' ');
            if (!text.StartsWith(Mark, StringComparison.Ordinal)) continue;
            foreach (var word in text[Mark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : (word, "");
        }
    }

    private static string CheckName(string text)
    {
        var name = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        return name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) ? name : "local-" + name.TrimStart('.', '_', '-');
    }

    private static uint Milliseconds(TimeSpan duration) => (uint)Math.Min(duration.TotalMilliseconds, uint.MaxValue);
}
