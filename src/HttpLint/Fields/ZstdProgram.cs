using System.ComponentModel;
using System.Diagnostics;

namespace Muster.HttpLint.Fields;

/// <summary>Unpacks zstd with the installed program; the framework has no decoder for it.</summary>
internal static class ZstdProgram
{
    private static readonly byte[] Magic = [0x28, 0xb5, 0x2f, 0xfd];

    public static bool Installed { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "zstd")));

    /// <exception cref="InvalidDataException">It is no zstd frame, or cannot be unpacked.</exception>
    /// <exception cref="IOException">There is no program to unpack it with.</exception>
    public static byte[] Decode(byte[] body)
    {
        if (!body.AsSpan().StartsWith(Magic)) throw new InvalidDataException("it does not begin with the four bytes of zstd");
        var start = new ProcessStartInfo("zstd", ["-q", "-d", "-c", "--memory=128MB"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var program = Process.Start(start)!;
            var plain = new MemoryStream();
            var reading = program.StandardOutput.BaseStream.CopyToAsync(plain);
            var complaint = program.StandardError.ReadToEndAsync();
            Feed(program, body);
            Task.WaitAll(reading, complaint);
            program.WaitForExit();
            return program.ExitCode == 0 ? plain.ToArray() : throw new InvalidDataException($"zstd cannot unpack it: {complaint.Result.Trim()}");
        }
        catch (Win32Exception absent)
        {
            throw new IOException("the program zstd is not installed, so the body was not looked into", absent);
        }
    }

    private static void Feed(Process program, byte[] body)
    {
        try
        {
            program.StandardInput.BaseStream.Write(body);
            program.StandardInput.Close();
        }
        catch (IOException closed)
        {
            // It stopped reading: its complaint and exit code say why.
            Debug.WriteLine(closed.Message);
        }
    }
}
