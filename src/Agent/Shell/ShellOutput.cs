using Google.Protobuf;
using Muster.Probes.Process.Terminals;
using Muster.Protocol;

namespace Muster.Agent.Shell;

/// <summary>Sends what a terminal prints, no further ahead of its reader than a window: a program that prints without end waits for the browser.</summary>
internal sealed class ShellOutput(string id, Action<FromAgent> post) : ITerminalOutput
{
    private const long Window = 256 << 10;
    private long _sent;
    private long _taken;

    public int Room => (int)Math.Max(0, Window - (Interlocked.Read(ref _sent) - Interlocked.Read(ref _taken)));

    public void Take(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _sent, bytes.Length);
        post(new FromAgent { ShellReport = new ShellReport { ShellId = id, Output = ByteString.CopyFrom(bytes) } });
    }

    /// <summary>So many bytes, ever, have reached their reader.</summary>
    public void Taken(ulong bytes, TerminalProcess process)
    {
        Interlocked.Exchange(ref _taken, (long)bytes);
        process.Wake();
    }
}
