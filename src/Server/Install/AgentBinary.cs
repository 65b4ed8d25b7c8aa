using System.Globalization;
using System.Security.Cryptography;

namespace Muster.Server.Install;

/// <summary>The agent's program as it is handed out: the one built with this server, beside it or in the checkout's artifacts.</summary>
internal sealed class AgentBinary(TimeProvider time)
{
    /// <summary>Compiling takes under a minute on two cores; whoever asks meanwhile waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTime Written, long Length, string Hash)> _hashes = [];

    public static IReadOnlyList<string> Architectures { get; } = ["x64", "arm64"];

    /// <summary>Folders that may hold the program, best first.</summary>
    private static IEnumerable<string> Folders(string architecture) =>
    [
        Path.Combine(AppContext.BaseDirectory, "agent", $"linux-{architecture}"),
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, $"../../../agent/linux-{architecture}")),
    ];

    /// <returns>Path and SHA-256 in lower-case hex; null when there is none and none is being built.</returns>
    public async Task<(string Path, string Hash)?> FindAsync(string architecture, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (Folders(architecture).Any(IsBeingBuilt) && time.GetElapsedTime(started) < Patience) await Task.Delay(Glance, time, ct);
        foreach (var folder in Folders(architecture))
        {
            var path = Path.Combine(folder, "muster-agent");
            if (File.Exists(path)) return (path, await HashAsync(path, ct));
        }
        return null;
    }

    /// <summary>script/build-agent writes its process id there while it works; a dead process is no builder.</summary>
    private static bool IsBeingBuilt(string folder)
    {
        var file = Path.Combine(folder, "building.pid");
        try
        {
            return File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Directory.Exists($"/proc/{pid}");
        }
        catch (IOException)
        {
            return false; // removed between the two looks: the build has ended
        }
    }

    private async Task<string> HashAsync(string path, CancellationToken ct)
    {
        var file = new FileInfo(path);
        lock (_gate)
            if (_hashes.TryGetValue(path, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length) return known.Hash;
        await using var content = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        lock (_gate) _hashes[path] = (file.LastWriteTimeUtc, file.Length, hash);
        return hash;
    }
}
