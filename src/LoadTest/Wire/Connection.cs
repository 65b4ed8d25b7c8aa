using Muster.LoadTest.Feeding;

namespace Muster.LoadTest.Wire;

internal enum ConnectionPlace
{
    Idle,
    Connecting,
    Sending,
    Receiving,
    Waiting,
    Finished,
}

/// <summary>One simulated user of a socket loop, with the connection it has at the moment.</summary>
internal sealed class Connection(int number, IVisitor visitor)
{
    public int Number { get; } = number;

    public IVisitor Visitor { get; } = visitor;

    public ResponseReader Reader { get; } = new();

    public ConnectionPlace Place { get; set; }

    /// <summary>-1: not connected.</summary>
    public int Socket { get; set; } = -1;

    /// <summary>Counts the sockets it had, so that a late event of a closed one is known as such.</summary>
    public uint Generation { get; set; }

    public WireRequest? Request { get; set; }

    public int Sent { get; set; }

    /// <summary>Ticks: when the request should have started, when it did, when its answer began, when it is given up.</summary>
    public long Planned { get; set; }

    public long Started { get; set; }

    public long FirstByte { get; set; }

    public long Deadline { get; set; }

    /// <summary>No answer came over this socket yet.</summary>
    public bool Fresh { get; set; }

    /// <summary>The request is on its second connection, because the server had closed the first one while it was idle.</summary>
    public bool SecondTry { get; set; }

    public bool PeerEnded { get; set; }

    public ulong Token => (ulong)Generation << 32 | (uint)Number;
}
