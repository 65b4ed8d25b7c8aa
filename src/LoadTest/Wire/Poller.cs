using System.Runtime.InteropServices;

namespace Muster.LoadTest.Wire;

/// <summary>epoll: waits for what happens on many sockets. Edge-triggered: a socket is told about once, and read until it has no more.</summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int MostEvents = 512;

    private readonly int _epoll;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MostEvents, (nuint)Native.EventSize);
    private bool _precise = true;

    public Poller()
    {
        _epoll = Native.EpollCreate(0x80000);
        if (_epoll < 0) throw new IOException($"epoll: {Native.Explain(Marshal.GetLastPInvokeError())}");
    }

    /// <param name="token">Comes back with every event of the socket. A closed socket leaves by itself.</param>
    public void Watch(int socket, ulong token)
    {
        byte* happening = stackalloc byte[16];
        *(uint*)happening = Native.EventIn | Native.EventOut | Native.EventPeerEnded | Native.EdgeTriggered;
        *(ulong*)(happening + Native.EventDataAt) = token;
        if (Native.EpollControl(_epoll, Native.Add, socket, happening) != 0)
            throw new IOException($"epoll: {Native.Explain(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Waits until something happens, at most so long.</summary>
    /// <returns>How many events there are.</returns>
    public int Wait(long nanoseconds)
    {
        int happened = _precise ? WaitPrecisely(nanoseconds) : Native.EpollWait(_epoll, _events, MostEvents, (int)((nanoseconds + 999_999) / 1_000_000));
        if (happened >= 0) return happened;
        int error = Marshal.GetLastPInvokeError();
        if (error == Native.Interrupted) return 0;
        if (error == Native.NoSuchCall && _precise)
        {
            _precise = false;
            return 0;
        }
        throw new IOException($"epoll: {Native.Explain(error)}");
    }

    public (uint What, ulong Token) this[int place]
    {
        get
        {
            byte* happening = _events + place * Native.EventSize;
            return (*(uint*)happening, *(ulong*)(happening + Native.EventDataAt));
        }
    }

    public void Dispose()
    {
        _ = Native.Close(_epoll);
        NativeMemory.Free(_events);
    }

    /// <summary>To the nanosecond where kernel and C library can (Linux 5.11, glibc 2.35), else to the millisecond.</summary>
    private int WaitPrecisely(long nanoseconds)
    {
        var limit = new Native.Timespec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        try
        {
            return Native.EpollWaitPrecise(_epoll, _events, MostEvents, &limit, null);
        }
        catch (EntryPointNotFoundException)
        {
            _precise = false;
            return 0;
        }
    }
}
