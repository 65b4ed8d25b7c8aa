using System.Threading.Channels;
using Muster.Protocol;
using Muster.Server.AgentLink;

namespace Muster.Server.Commands.Shell;

/// <summary>A terminal that is open: between a browser and the agent of one host.</summary>
public sealed class ShellSession(long id, AgentSession agent, ShellRecording recording)
{
    /// <summary>The agent asks for no more room than 256 KiB; how often it is told is up to us.</summary>
    private const long TellEvery = 64 << 10;

    private readonly Channel<ReadOnlyMemory<byte>> _output = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private long _passed, _told;

    public long Id => id;
    public AgentSession Agent => agent;

    /// <summary>How the agent knows it: unlike that of any other server.</summary>
    public string Name { get; } = $"{id}-{Guid.NewGuid():n}";

    /// <summary>Bytes that were printed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why it ends; null while it is open.</summary>
    public string? Reason { get; private set; }

    public ChannelReader<ReadOnlyMemory<byte>> Output => _output.Reader;

    public void Begin(string user, string by, int columns, int rows) => agent.Send(new FromServer
    {
        ShellOrder = new ShellOrder { ShellId = Name, Open = new ShellOpen { User = user, OpenedBy = by, Size = Size(columns, rows) } },
    });

    public void Type(ReadOnlySpan<byte> bytes) => Order(new ShellOrder { Input = Google.Protobuf.ByteString.CopyFrom(bytes) });

    public void Resize(int columns, int rows)
    {
        lock (_gate)
            if (Reason is null) recording.Resized(columns, rows);
        Order(new ShellOrder { Size = Size(columns, rows) });
    }

    /// <summary>The agent's word: recorded before anybody sees it.</summary>
    public void Take(ShellReport report)
    {
        lock (_gate)
        {
            if (Reason is not null) return;
            if (report.Output.Length > 0)
            {
                try
                {
                    recording.Output(report.Output.Span);
                }
                catch (IOException full)
                {
                    End($"the recording cannot be written: {full.Message}");
                    return;
                }
                Bytes += report.Output.Length;
                _output.Writer.TryWrite(report.Output.Memory);
                if (recording.IsFull) End($"it printed more than a recording may hold ({ShellRecording.LargestFile >> 20} MiB)");
            }
            if (report.Ended) End(report.Message);
        }
    }

    /// <summary>So many bytes more have reached the browser.</summary>
    public void Passed(int bytes)
    {
        _passed += bytes;
        if (_passed - _told < TellEvery) return;
        _told = _passed;
        Order(new ShellOrder { Taken = (ulong)_passed });
    }

    /// <summary>Ends it, for the first reason that is given.</summary>
    public void End(string reason)
    {
        lock (_gate)
        {
            if (Reason is not null) return;
            Reason = reason;
            _output.Writer.TryComplete();
        }
        Order(new ShellOrder { Close = true });
    }

    private void Order(ShellOrder order)
    {
        order.ShellId = Name;
        agent.Send(new FromServer { ShellOrder = order });
    }

    private static ShellSize Size(int columns, int rows) => new() { Columns = (uint)columns, Rows = (uint)rows };
}
