using Muster.Probes.Process.Streaming;

namespace Muster.Probes.Tests.Process.Streaming;

/// <summary>Keeps what a program prints, as long as it has room.</summary>
internal sealed class Kept(int room = int.MaxValue) : IStreamedOutput
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _output = new(), _error = new();
    private long _room = room;

    public byte[] Output { get { lock (_gate) return _output.ToArray(); } }
    public byte[] Error { get { lock (_gate) return _error.ToArray(); } }
    public string Text => System.Text.Encoding.UTF8.GetString(Output);

    public void AddRoom(int bytes) => Interlocked.Add(ref _room, bytes);

    public int Room(bool error) => (int)Math.Min(int.MaxValue, Interlocked.Read(ref _room));

    public void Take(bool error, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _room, -bytes.Length);
        lock (_gate) (error ? _error : _output).Write(bytes);
    }
}
