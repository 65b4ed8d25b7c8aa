using System.Diagnostics;
using System.Runtime.InteropServices;
using Muster.LoadTest.Feeding;

namespace Muster.LoadTest.Wire;

/// <summary>The life of one request on one connection.</summary>
internal sealed unsafe partial class SocketLoop
{
    /// <summary>After a refused connection a user waits so long; a server that is away is not to be hammered.</summary>
    private const int Backoff = 100;

    private void StartPass(Connection connection, long pass, long planned, long now)
    {
        connection.Visitor.Begin(pass);
        NextStep(connection, planned, now);
    }

    private void NextStep(Connection connection, long planned, long now)
    {
        connection.Request = connection.Visitor.Next(out var think);
        if (connection.Request is null) PassOver(connection, now, pause: false);
        else if (think > TimeSpan.Zero) Sleep(connection, now + (long)(think.TotalSeconds * Stopwatch.Frequency));
        else Ask(connection, planned, now);
    }

    private void Sleep(Connection connection, long until)
    {
        connection.Place = ConnectionPlace.Waiting;
        _timers.Enqueue(connection, until);
    }

    private void Resume(Connection connection, long due, long now)
    {
        if (connection.Request is not null) Ask(connection, due, now);
        else PassOver(connection, now, pause: false); // the pause after a failure
    }

    private void Ask(Connection connection, long planned, long now)
    {
        connection.Planned = _work.Open ? planned : now;
        connection.Started = now;
        connection.Deadline = now + _work.Timeout;
        connection.SecondTry = false;
        Begin(connection, now);
    }

    private void Begin(Connection connection, long now)
    {
        connection.Sent = 0;
        connection.FirstByte = 0;
        connection.Reader.Start(connection.Request!.HeadOnly, connection.Visitor.LooksInside);
        if (connection.Socket >= 0)
        {
            Write(connection, now);
            return;
        }
        var (socket, error) = Native.BeginConnect(_target);
        if (socket < 0)
        {
            Fail(connection, ErrorKind.Connect, "connect: " + Native.Explain(error), now, late: false);
            return;
        }
        connection.Socket = socket;
        connection.Generation++;
        (connection.Fresh, connection.PeerEnded) = (true, false);
        connection.Place = ConnectionPlace.Connecting;
        _poller.Watch(socket, connection.Token);
    }

    private void OnEvent((uint What, ulong Token) happened)
    {
        var connection = _connections[(int)(uint)happened.Token];
        if (connection.Token != happened.Token || connection.Socket < 0) return; // of a socket that is closed by now
        long now = Stopwatch.GetTimestamp();
        if ((happened.What & (Native.EventPeerEnded | Native.EventHangUp | Native.EventError)) != 0) connection.PeerEnded = true;
        switch (connection.Place)
        {
            case ConnectionPlace.Connecting:
                if (Native.ErrorOf(connection.Socket) is not 0 and var error)
                {
                    Fail(connection, ErrorKind.Connect, "connect: " + Native.Explain(error), now, late: false);
                    return;
                }
                _tally.Connected(now - connection.Started);
                Write(connection, now);
                break;
            case ConnectionPlace.Sending:
                if ((happened.What & Native.EventOut) != 0) Write(connection, now);
                if (connection.Place == ConnectionPlace.Sending && (happened.What & Native.EventIn) != 0) Read(connection, now);
                break;
            case ConnectionPlace.Receiving:
                Read(connection, now);
                break;
            default: // nobody asked: the server closed an idle connection, or talks out of turn
                if (connection.PeerEnded || (happened.What & Native.EventIn) != 0) Close(connection);
                break;
        }
    }

    private void Write(Connection connection, long now)
    {
        connection.Place = ConnectionPlace.Sending;
        var bytes = connection.Request!.Bytes;
        fixed (byte* first = bytes)
            while (connection.Sent < bytes.Length)
            {
                nint sent = Native.Send(connection.Socket, first + connection.Sent, bytes.Length - connection.Sent, NoSignal);
                if (sent < 0)
                {
                    int error = Marshal.GetLastPInvokeError();
                    if (error == Native.Again) return;
                    if (error != Native.Interrupted)
                    {
                        Lost(connection, connection.Reader.End(), "send: " + Native.Explain(error), now);
                        return;
                    }
                    continue;
                }
                _tally.BytesSent += sent;
                connection.Sent += (int)sent;
            }
        connection.Place = ConnectionPlace.Receiving;
    }

    private void Read(Connection connection, long now)
    {
        while (true)
        {
            nint got = Native.Receive(connection.Socket, _buffer, ReadSize, 0);
            if (got < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == Native.Interrupted) continue;
                if (error != Native.Again) Lost(connection, connection.Reader.End() == ReadState.Closed ? ReadState.Closed : ReadState.Truncated, "receive: " + Native.Explain(error), now);
                return;
            }
            if (got == 0)
            {
                Lost(connection, connection.Reader.End(), "the server closed the connection", now);
                return;
            }
            if (connection.FirstByte == 0) connection.FirstByte = now;
            var state = connection.Reader.Take(new ReadOnlySpan<byte>(_buffer, (int)got), out int used);
            if (state == ReadState.Complete)
            {
                // Bytes behind the answer belong to nothing: such a connection is not used again.
                Answered(connection, now, reusable: used == got && connection.Place == ConnectionPlace.Receiving);
                return;
            }
            if (state == ReadState.Malformed)
            {
                Fail(connection, ErrorKind.Malformed, connection.Reader.Fault, now, late: false);
                return;
            }
            if (got < ReadSize && !connection.PeerEnded) return; // edge-triggered: the next bytes bring an event of their own
        }
    }

    /// <summary>The connection has ended.</summary>
    private void Lost(Connection connection, ReadState end, string fault, long now)
    {
        connection.PeerEnded = true;
        if (end == ReadState.Complete)
        {
            Answered(connection, now, reusable: false);
        }
        else if (end == ReadState.Closed && !connection.Fresh && !connection.SecondTry)
        {
            // The server may close an idle connection at any time; as a browser does, try once more on a new one.
            Close(connection);
            connection.SecondTry = true;
            Begin(connection, now);
        }
        else
        {
            Fail(connection, end == ReadState.Closed ? ErrorKind.Closed : ErrorKind.Truncated, end == ReadState.Closed ? fault : fault + " within an answer", now, late: false);
        }
    }

    private void Answered(Connection connection, long now, bool reusable)
    {
        var (request, reader) = (connection.Request!, connection.Reader);
        var verdict = connection.Visitor.Judge(new Answer(reader.Status, reader.Head, reader.Body, Stopwatch.GetElapsedTime(connection.Started, now)), out var fault);
        var kind = verdict switch { Verdict.Fine => ErrorKind.None, Verdict.BadStatus => ErrorKind.Status, _ => ErrorKind.Assertion };
        _tally.Answer(request.Step, reader.Status, kind, fault, reader.AllBytes, reader.BodyBytes, connection.Planned, connection.Started, connection.FirstByte, now);
        _tally.ServerName ??= ResponseHead.Find(reader.Head, "server") ?? "";
        connection.Fresh = false;
        if (!reusable || !_work.KeepAlive || !reader.Persistent || connection.PeerEnded) Close(connection);
        if (verdict == Verdict.UnexpectedAndOver) PassOver(connection, now, pause: false);
        else NextStep(connection, now, now);
    }

    private void Fail(Connection connection, ErrorKind kind, string fault, long now, bool late)
    {
        Close(connection);
        _tally.Failure(connection.Request!.Step, kind, fault, late ? now - connection.Planned : null, now);
        if (connection.Visitor.Failed()) NextStep(connection, now, now);
        else PassOver(connection, now, pause: true);
    }

    private void PassOver(Connection connection, long now, bool pause)
    {
        connection.Request = null;
        if (_work.Open)
        {
            connection.Place = ConnectionPlace.Idle;
            _idle.Push(connection);
        }
        else if (pause)
        {
            Sleep(connection, now + Backoff * Tick);
        }
        else if (_work.TakePass(now, out long pass))
        {
            StartPass(connection, pass, now, now);
        }
        else
        {
            connection.Place = ConnectionPlace.Finished;
            Close(connection);
        }
    }

    private static void Close(Connection connection)
    {
        if (connection.Socket < 0) return;
        _ = Native.Close(connection.Socket);
        connection.Socket = -1;
    }
}
