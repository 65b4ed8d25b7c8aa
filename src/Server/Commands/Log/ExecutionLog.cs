using Microsoft.Win32.SafeHandles;

namespace Muster.Server.Commands.Log;

/// <summary>
/// The append-only log of one execution: everything that comes from every host, in one file. What queued up while the last write or sync went on
/// shares the next one, so ten thousand hosts cost a few syncs. Memory holds what is not written yet; senders wait for that. Thread-safe.
/// </summary>
public sealed class ExecutionLog : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Below this much that is not written yet nobody waits: one host's next frame is taken while the last one is written, and a thousand hosts together hold no more.</summary>
    private const long Unhurried = 4 << 20;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private List<(byte[] Head, ReadOnlyMemory<byte> Payload, Action? Stored)> _queue = [];
    private List<Action> _written = [];
    private TaskCompletionSource _queueWritten = NewSource();
    private bool _writing, _syncing;
    private long _tail, _readable, _unwritten;

    private ExecutionLog(string path, SafeFileHandle file, long length, TimeProvider time, ILogger log)
    {
        (_path, _file, _time, _log) = (path, file, time, log);
        _tail = _readable = length;
    }

    /// <summary>Bytes that can be read.</summary>
    public long Length => Interlocked.Read(ref _readable);

    /// <summary>Raised when more can be read.</summary>
    public event Action? Grown;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens or makes the file; what follows its last whole record is cut off.</summary>
    /// <param name="length">Of the whole records, as <see cref="LogReader"/> found it.</param>
    public static ExecutionLog Open(string path, long length, TimeProvider time, ILogger log)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (RandomAccess.GetLength(file) > length) RandomAccess.SetLength(file, length);
        return new ExecutionLog(path, file, length, time, log);
    }

    /// <summary>Appends a record.</summary>
    /// <param name="stored">Called once it is safe on disk.</param>
    /// <returns>Where its payload will stand, and a task that ends when more may be appended: at once while little waits, else when this is written.</returns>
    public (long PayloadAt, Task Room) Append(LogHead head, ReadOnlySpan<byte> payloadHead, ReadOnlyMemory<byte> payload, Action? stored = null)
    {
        var bytes = head.Write(payloadHead, payload.Span);
        lock (_gate)
        {
            var at = _tail + bytes.Length;
            _tail = at + payload.Length;
            _unwritten += bytes.Length + payload.Length;
            _queue.Add((bytes, payload, stored));
            var room = _unwritten < Unhurried ? Task.CompletedTask : _queueWritten.Task;
            if (!_writing)
            {
                _writing = true;
                _ = Task.Run(WriteAsync);
            }
            return (at, room);
        }
    }

    public int Read(Span<byte> into, long at) => RandomAccess.Read(_file, into, at);

    private async Task WriteAsync()
    {
        while (true)
        {
            List<(byte[] Head, ReadOnlyMemory<byte> Payload, Action? Stored)> batch;
            TaskCompletionSource written;
            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    _writing = false;
                    return;
                }
                (batch, _queue) = (_queue, []);
                (written, _queueWritten) = (_queueWritten, NewSource());
            }
            var buffers = new List<ReadOnlyMemory<byte>>(batch.Count * 2);
            foreach (var (head, payload, _) in batch)
            {
                buffers.Add(head);
                if (payload.Length > 0) buffers.Add(payload);
            }
            await WriteAllAsync(buffers);
            lock (_gate)
            {
                foreach (var buffer in buffers) _unwritten -= buffer.Length;
                foreach (var (_, _, stored) in batch)
                    if (stored is not null) _written.Add(stored);
                if (!_syncing)
                {
                    _syncing = true;
                    _ = Task.Run(SyncAsync);
                }
            }
            written.SetResult();
            Grown?.Invoke();
        }
    }

    /// <summary>A full disk holds everybody up until there is room again; nothing is lost by it.</summary>
    private async Task WriteAllAsync(List<ReadOnlyMemory<byte>> buffers)
    {
        while (true)
        {
            try
            {
                await RandomAccess.WriteAsync(_file, buffers, _readable);
                Interlocked.Add(ref _readable, buffers.Sum(b => (long)b.Length));
                return;
            }
            catch (IOException full)
            {
                _log.LogError("{Path} cannot be written, output waits at the agents: {Reason}", _path, full.Message);
                await Task.Delay(RetryAfter, _time);
            }
        }
    }

    private async Task SyncAsync()
    {
        while (true)
        {
            List<Action> written;
            lock (_gate)
            {
                if (_written.Count == 0)
                {
                    _syncing = false;
                    return;
                }
                (written, _written) = (_written, []);
            }
            try
            {
                RandomAccess.FlushToDisk(_file);
            }
            catch (IOException wrong)
            {
                _log.LogError("{Path} cannot be synced: {Reason}", _path, wrong.Message);
                await Task.Delay(RetryAfter, _time);
                lock (_gate) _written.InsertRange(0, written);
                continue;
            }
            foreach (var stored in written) stored();
        }
    }

    /// <summary>Waits for what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        while (true)
        {
            lock (_gate)
                if (!_writing && !_syncing) break;
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time);
        }
        _file.Dispose();
    }
}
