using System.Globalization;
using Google.Protobuf;
using Muster.Agent.State;
using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>What is on disk of one step: <c>record</c> (its process marker and start), <c>out</c> and <c>err</c> (see <see cref="OutputRing"/>), <c>end</c> once it has ended.</summary>
internal sealed class StepFolder(string path)
{
    /// <summary>What one stream may hold back while the server does not take it; then the program waits.</summary>
    private const int RingBytes = 64 << 20;

    public string Path => path;
    private string RecordFile => System.IO.Path.Combine(path, "record");
    private string EndFile => System.IO.Path.Combine(path, "end");
    public string ScriptFile => System.IO.Path.Combine(path, "script");

    public OutputRing Ring(bool error) => OutputRing.Open(System.IO.Path.Combine(path, error ? "err" : "out"), RingBytes);

    /// <summary>On disk before the program starts: whatever dies, it is never run twice.</summary>
    public void Begin(string marker, long startedMs)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StateFolder.WriteWhole(RecordFile, string.Create(CultureInfo.InvariantCulture, $"{marker}\n{startedMs}\n"));
    }

    /// <summary>Null when the folder holds no whole record: the step never began.</summary>
    public (string Marker, long StartedMs)? ReadRecord()
    {
        if (!File.Exists(RecordFile)) return null;
        var lines = File.ReadAllLines(RecordFile);
        return lines.Length >= 2 && long.TryParse(lines[1], CultureInfo.InvariantCulture, out var started) ? (lines[0], started) : null;
    }

    public void End(StepEnded end) => StateFolder.WriteWhole(EndFile, end.ToByteArray());

    public StepEnded? ReadEnd() => File.Exists(EndFile) ? StepEnded.Parser.ParseFrom(File.ReadAllBytes(EndFile)) : null;

    public void Delete()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}

/// <summary>The folders of all steps that are not forgotten.</summary>
internal sealed class StepFolders(string root)
{
    public IEnumerable<string> Ids() => Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(d => System.IO.Path.GetFileName(d)) : [];

    public StepFolder Of(string id) => new(System.IO.Path.Combine(root, id));

    /// <summary>An id becomes the name of a folder, and comes from outside.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= 100 && id[0] != '.' && !id.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
}
