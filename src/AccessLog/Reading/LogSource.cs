using System.Diagnostics;

namespace Muster.AccessLog.Reading;

/// <summary>One log to read: a file, a compressed file (read through the installed tool), or a stream.</summary>
/// <param name="Name">As shown; `-` is standard input.</param>
public abstract record LogSource(string Name)
{
    /// <summary>A file is taken by its first bytes, not by its name.</summary>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static LogSource Open(string path)
    {
        if (path == "-") return new StreamLog("-", Console.OpenStandardInput());
        if (Directory.Exists(path)) throw new IOException($"{path} is a folder: name the log files in it");
        Span<byte> magic = stackalloc byte[4];
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            long length = 0;
            try
            {
                length = RandomAccess.GetLength(file);
                magic = magic[..RandomAccess.Read(file, magic, 0)];
            }
            catch (NotSupportedException)
            {
                return new StreamLog(path, new FileStream(path, FileMode.Open, FileAccess.Read)); // a pipe
            }
            if (Tool(magic) is { } tool) return new CompressedLog(path, tool);
            return new PlainLog(path, length);
        }
    }

    private static string? Tool(ReadOnlySpan<byte> magic) =>
        magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? "gzip"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
        : magic.StartsWith("BZh"u8) ? "bzip2"
        : magic.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58]) ? "xz"
        : null;
}

/// <summary>A file that several threads can read at once.</summary>
/// <param name="Length">In bytes when it was opened; what is written later is not read.</param>
public sealed record PlainLog(string Name, long Length) : LogSource(Name);

/// <summary>Bytes that come once, in order.</summary>
public sealed record StreamLog(string Name, Stream Stream) : LogSource(Name);

/// <summary>A file that an installed program unpacks.</summary>
public sealed record CompressedLog(string Name, string Tool) : LogSource(Name)
{
    /// <summary>Runs the tool and gives its output to <paramref name="use"/>; what could be unpacked of a broken file is used.</summary>
    /// <returns>What the tool complained about; null when all was well.</returns>
    /// <exception cref="IOException">The tool is not installed.</exception>
    public string? Unpack(Action<Stream> use)
    {
        var start = new ProcessStartInfo(Tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-d", "-c", "-q", "--", Name }) start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException($"{Name} needs the program '{Tool}', which cannot be started: {missing.Message}", missing);
        }
        using (process)
        {
            var complaint = process.StandardError.ReadToEndAsync();
            try
            {
                use(process.StandardOutput.BaseStream);
            }
            finally
            {
                if (!process.HasExited && process.StandardOutput.BaseStream.CanRead) process.StandardOutput.Close();
                process.WaitForExit();
            }
            if (process.ExitCode == 0) return null;
            var said = complaint.GetAwaiter().GetResult().Trim();
            return $"{Tool} ended with {process.ExitCode}{(said.Length > 0 ? ": " + said.ReplaceLineEndings(" ") : "")}; what could be unpacked was counted";
        }
    }
}
