using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>The descriptors one call of poll(2) waits for. Reused from call to call.</summary>
internal sealed class PollSet
{
    private Libc.PollFd[] _entries = new Libc.PollFd[64];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>Adds a descriptor to be read; the answer is its slot.</summary>
    public int Add(int fd) => Add(fd, Libc.PollIn);

    /// <summary>Adds a descriptor to be written; the answer is its slot.</summary>
    public int AddWriter(int fd) => Add(fd, Libc.PollOut);

    private int Add(int fd, short events)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count] = new Libc.PollFd { Fd = fd, Events = events };
        return _count++;
    }

    /// <summary>Readable, at its end or broken: in every case reading will not wait.</summary>
    public bool IsReady(int slot) => _entries[slot].Ready != 0;

    /// <param name="timeoutMs">-1: without end.</param>
    public unsafe void Wait(int timeoutMs)
    {
        fixed (Libc.PollFd* first = _entries)
        {
            if (Libc.Poll(first, (nuint)_count, timeoutMs) >= 0)
                return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error != Libc.Interrupted)
            throw new IOException($"poll: {Libc.Describe(error)}");
        for (int i = 0; i < _count; i++)
            _entries[i].Ready = 0;
    }
}
