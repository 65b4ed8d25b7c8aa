using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Muster.LoadTest.Wire;

/// <summary>The calls of Linux's C library that one thread needs to drive many sockets itself: the framework's own sockets hand every event to a pool of threads, which costs more than the request.</summary>
internal static unsafe partial class Native
{
    public const int Again = 11, InProgress = 115, Interrupted = 4, NoSuchCall = 38;
    public const uint EventIn = 1, EventOut = 4, EventError = 8, EventHangUp = 16, EventPeerEnded = 0x2000, EdgeTriggered = 1u << 31;
    public const int Add = 1;
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000, Stream = 1;

    /// <summary>The kernel packs epoll_event on x86-64 only.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int EventDataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int name, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOption(int socket, int level, int name, int* value, int* length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* happening);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWaitPrecise(int epoll, byte* events, int most, Timespec* limit, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ThreadControl(int option, ulong value, ulong unused1, ulong unused2, ulong unused3);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, Timespec* time);

    /// <summary>The time this thread has computed, in nanoseconds.</summary>
    public static long ThreadTime()
    {
        const int threadClock = 3;
        Timespec time;
        return ReadClock(threadClock, &time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : 0;
    }

    /// <summary>Waits of this thread end when they should, not up to 50 µs later.</summary>
    public static void WakeInTime()
    {
        const int setTimerSlack = 29;
        _ = ThreadControl(setTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>A non-blocking TCP socket that has begun to connect.</summary>
    /// <returns>The descriptor and 0, or -1 and the error's number.</returns>
    public static (int Socket, int Error) BeginConnect(IPEndPoint to)
    {
        bool four = to.AddressFamily == AddressFamily.InterNetwork;
        int socket = Socket(four ? 2 : 10, Stream | NonBlocking | CloseOnExec, 0);
        if (socket < 0) return (-1, Marshal.GetLastPInvokeError());
        int on = 1;
        _ = SetOption(socket, 6, 1, &on, sizeof(int)); // TCP_NODELAY
        byte* address = stackalloc byte[28];
        new Span<byte>(address, 28).Clear();
        address[0] = (byte)(four ? 2 : 10);
        address[2] = (byte)(to.Port >> 8);
        address[3] = (byte)to.Port;
        to.Address.TryWriteBytes(new Span<byte>(address + (four ? 4 : 8), 16), out _);
        if (!four) *(uint*)(address + 24) = (uint)to.Address.ScopeId;
        if (Connect(socket, address, four ? 16 : 28) == 0) return (socket, 0);
        int error = Marshal.GetLastPInvokeError();
        if (error == InProgress) return (socket, 0);
        _ = Close(socket);
        return (-1, error);
    }

    /// <summary>What became of a connection attempt; 0: it stands.</summary>
    public static int ErrorOf(int socket)
    {
        int error = 0, length = sizeof(int);
        return GetOption(socket, 1, 4, &error, &length) == 0 ? error : Marshal.GetLastSystemError();
    }

    public static string Explain(int error) => error switch
    {
        99 => "no free local port is left: too many connections were closed lately (use keep-alive)",
        24 => "too many open files: raise `ulimit -n` or lower the number of connections",
        _ => Marshal.GetPInvokeErrorMessage(error).ToLowerInvariant(),
    };
}
