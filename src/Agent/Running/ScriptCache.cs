using Muster.Agent.State;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Scripts by their SHA-256: asked from the server once, checked, kept executable in the state folder. Thread-safe.</summary>
/// <param name="ask">Posts a request for a script to the server.</param>
internal sealed class ScriptCache(string folder, Action<string> ask, TimeProvider time)
{
    /// <summary>The folder never holds more than this many scripts; the ones used longest ago go.</summary>
    private const int MaxScripts = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly Dictionary<string, TaskCompletionSource<string?>> _wanted = [];
    private readonly HashSet<string> _verified = [];

    /// <returns>The script's path, or why there is none.</returns>
    public async Task<(string? Path, string Reason)> GetAsync(string sha256, CancellationToken ct)
    {
        if (sha256.Length != 64 || sha256.AsSpan().ContainsAnyExcept("0123456789abcdef")) return (null, $"'{sha256}' is not a SHA-256 in lower-case hex");
        var path = System.IO.Path.Combine(folder, sha256);
        Task<string?> arriving;
        lock (_wanted)
        {
            if (_verified.Contains(sha256) && File.Exists(path)) return (path, "");
            if (IsWhole(path, sha256))
            {
                _verified.Add(sha256);
                return (path, "");
            }
            if (!_wanted.TryGetValue(sha256, out var wanted)) _wanted[sha256] = wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            arriving = wanted.Task;
        }
        ask(sha256);
        try
        {
            var objection = await arriving.WaitAsync(Patience, time, ct);
            return objection is null ? (path, "") : (null, objection);
        }
        catch (TimeoutException)
        {
            return (null, $"the script {sha256[..12]} is not cached here and the server did not send it within {Patience.TotalSeconds} s");
        }
    }

    /// <summary>The server's answer.</summary>
    public void Take(Blob blob)
    {
        lock (_wanted)
        {
            if (!_wanted.Remove(blob.Sha256, out var wanted)) return;
            wanted.SetResult(Keep(blob));
        }
    }

    private string? Keep(Blob blob)
    {
        if (blob.Missing) return $"the server has no script {blob.Sha256[..12]}";
        if (Sha256.Hex(blob.Content.Span) != blob.Sha256) return $"the script that came does not have the hash {blob.Sha256[..12]}; it was not kept";
        try
        {
            Directory.CreateDirectory(folder);
            MakeRoom();
            StateFolder.WriteWhole(System.IO.Path.Combine(folder, blob.Sha256), blob.Content.Span, executable: true);
            _verified.Add(blob.Sha256);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the script could not be kept: {e.Message}";
        }
    }

    private void MakeRoom()
    {
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var old in files.OrderBy(f => f.LastAccessTimeUtc).Take(Math.Max(0, files.Length - MaxScripts + 1)))
        {
            old.Delete();
            _verified.Remove(old.Name);
        }
    }

    private static bool IsWhole(string path, string sha256) => File.Exists(path) && Sha256.Hex(File.ReadAllBytes(path)) == sha256;
}
