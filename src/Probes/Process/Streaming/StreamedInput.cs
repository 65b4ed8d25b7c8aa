using System.Runtime.InteropServices;

namespace Muster.Probes.Process.Streaming;

/// <summary>The writing end of a program's standard input: writes as the program reads, then closes.</summary>
internal sealed class StreamedInput(int fd, ReadOnlyMemory<byte> rest)
{
    private ReadOnlyMemory<byte> _rest = rest;
    private bool _open = fd >= 0;
    private int _slot = -1;

    public void AddTo(PollSet set) => _slot = _open ? set.AddWriter(fd) : -1;

    public unsafe void Give(PollSet set)
    {
        if (!_open || _slot < 0 || !set.IsReady(_slot))
            return;
        nint count;
        int failure = 0;
        fixed (byte* start = _rest.Span)
        {
            count = Libc.Write(fd, start, _rest.Length);
            if (count < 0)
                failure = Marshal.GetLastPInvokeError();
        }

        if (count < 0 && failure is Libc.Interrupted or Libc.TryAgain)
            return;
        _rest = count < 0 ? default : _rest[(int)count..]; // a program that closed its input wants no more
        if (_rest.IsEmpty)
            Close();
    }

    public void Close()
    {
        if (!_open)
            return;
        _open = false;
        _ = Libc.Close(fd);
    }
}
