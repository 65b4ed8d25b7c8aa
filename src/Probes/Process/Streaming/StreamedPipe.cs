using System.Runtime.InteropServices;

namespace Muster.Probes.Process.Streaming;

/// <summary>The reading end of one output stream.</summary>
internal sealed class StreamedPipe(int fd, bool error, IStreamedOutput output)
{
    private int _slot = -1;

    public bool Open { get; private set; } = true;

    /// <summary>The taker was full when last asked.</summary>
    public bool Blocked { get; private set; }

    public void AddTo(PollSet set)
    {
        Blocked = Open && output.Room(error) == 0;
        _slot = Open && !Blocked ? set.Add(fd) : -1;
    }

    /// <summary>Reads what there is if the poll said so; true when something came.</summary>
    public unsafe bool Take(PollSet set, byte[] buffer)
    {
        if (!Open || _slot < 0 || !set.IsReady(_slot))
            return false;
        int most = Math.Min(buffer.Length, output.Room(error));
        if (most == 0)
            return false;
        nint count;
        int failure = 0;
        fixed (byte* start = buffer)
        {
            count = Libc.Read(fd, start, most);
            if (count < 0)
                failure = Marshal.GetLastPInvokeError();
        }

        if (count < 0 && failure is Libc.Interrupted or Libc.TryAgain)
            return false;
        if (count <= 0)
        {
            Close();
            return false;
        }

        output.Take(error, buffer.AsSpan(0, (int)count));
        return true;
    }

    public void Close()
    {
        if (!Open)
            return;
        Open = false;
        _ = Libc.Close(fd);
    }
}
