namespace Muster.Agent.Tests.Fakes;

/// <summary>A folder that goes with the test.</summary>
/// <param name="parent">Where to make it; the folder for temporary files when null or not there.</param>
internal sealed class Scratch(string? parent = null) : IDisposable
{
    public string Path { get; } = Directory.Exists(parent)
        ? Directory.CreateDirectory(System.IO.Path.Combine(parent, $"muster-agent-{Guid.NewGuid():n}")).FullName
        : Directory.CreateTempSubdirectory("muster-agent-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content, bool executable = false)
    {
        var path = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        if (executable) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
