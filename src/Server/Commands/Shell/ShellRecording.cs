using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Muster.Server.Commands.Shell;

/// <summary>
/// What was to be seen in a terminal, as an asciicast of version 2: a line of JSON about the whole, then one for each piece of output or change of size
/// with the seconds since the beginning. What was typed is not in it (a password that is not shown is not recorded). Not thread-safe.
/// </summary>
public sealed class ShellRecording : IDisposable
{
    /// <summary>A terminal that printed so much is closed: it must be seen whole or not at all.</summary>
    public const long LargestFile = 256L << 20;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private long _flushed;

    public ShellRecording(string path, string title, int columns, int rows, TimeProvider time)
    {
        _time = time;
        _began = _flushed = time.GetTimestamp();
        _file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        Write(new { version = 2, width = columns, height = rows, timestamp = time.GetUtcNow().ToUnixTimeSeconds(), title, env = new { TERM = "xterm-256color" } });
    }

    public bool IsFull => _file.Length > LargestFile;

    /// <exception cref="IOException">The disk is full.</exception>
    public void Output(ReadOnlySpan<byte> bytes)
    {
        var text = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, text, flush: false);
        if (text.Length > 0) Event("o", new string(text));
        if (_time.GetElapsedTime(_flushed) < FlushEvery) return;
        _file.Flush();
        _flushed = _time.GetTimestamp();
    }

    public void Resized(int columns, int rows) => Event("r", string.Create(CultureInfo.InvariantCulture, $"{columns}x{rows}"));

    private void Event(string kind, string data) => Write(new object[] { Math.Round(_time.GetElapsedTime(_began).TotalSeconds, 6), kind, data });

    private void Write(object line)
    {
        JsonSerializer.Serialize(_file, line, PlanJson.Options);
        _file.WriteByte((byte)'\n');
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Puts a finished recording among the blobs, under the SHA-256 of its content.</summary>
    /// <returns>The hash; empty when there is no recording.</returns>
    public static async Task<string> KeepAsync(string path, string blobs)
    {
        if (!File.Exists(path)) return "";
        string sha256;
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
            file.Flush(flushToDisk: true);
        }
        File.Move(path, Path.Combine(blobs, sha256), overwrite: true);
        return sha256;
    }
}
