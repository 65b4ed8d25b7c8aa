using System.Collections.Concurrent;
using Muster.Agent.Running;
using Muster.Probes.Process.Streaming;
using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>
/// Puts files of the server in place: fetched piece by piece, so that a file of any size needs little memory and a lost link costs one piece;
/// written beside, checked by hash, and renamed, so that nobody ever sees half of it.
/// </summary>
internal sealed class FileArrival(Action<FromAgent> post, TimeProvider time)
{
    private const int PieceBytes = 512 << 10;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10), GiveUp = TimeSpan.FromMinutes(5), Look = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Sha256, ulong Offset), TaskCompletionSource<Blob>> _asked = new();

    public void Take(Blob piece)
    {
        if (_asked.TryRemove((piece.Sha256, piece.Offset), out var waiting)) waiting.TrySetResult(piece);
    }

    /// <param name="unwanted">Asked now and then: nobody wants it any more.</param>
    /// <returns>What was done, or what went wrong.</returns>
    public async Task<(string Said, string Wrong)> PlaceAsync(StepFile file, Func<bool> unwanted, CancellationToken ct)
    {
        if (!Path.IsPathRooted(file.Path) || Directory.Exists(file.Path)) return ("", $"{file.Path} is no place for a file: give the path with its name");
        var beside = $"{Path.GetDirectoryName(file.Path)}/.{Path.GetFileName(file.Path)}.{Guid.NewGuid():n}.part";
        try
        {
            var there = File.Exists(file.Path) && new FileInfo(file.Path).Length == (long)file.Size && await HashAsync(file.Path, ct) == file.Sha256;
            if (!there)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
                if (await FetchAsync(file, beside, unwanted, ct) is { } wrong) return ("", wrong);
            }
            var target = there ? file.Path : beside;
            File.SetUnixFileMode(target, (UnixFileMode)(file.Mode & 0xFFF));
            if (file.Owner.Length > 0 && FileOwner.Give(target, file.Owner) is { } refused) return ("", refused);
            if (!there) File.Move(beside, file.Path, overwrite: true);
            return ($"{file.Path}: {(there ? "is there already" : $"{file.Size} bytes written")}", "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("", $"{file.Path}: {e.Message}");
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private async Task<string?> FetchAsync(StepFile file, string beside, Func<bool> unwanted, CancellationToken ct)
    {
        var hash = new Sha256Stream();
        await using var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0 });
        for (ulong at = 0; at < file.Size;)
        {
            if (unwanted()) return "ended before all of it had come";
            var piece = await AskAsync(file.Sha256, at, unwanted, ct);
            if (piece is null) return unwanted() ? "ended before all of it had come" : $"the server sent nothing for {GiveUp.TotalMinutes:0} minutes";
            if (piece.Missing || piece.Content.Length == 0) return "the server has this file no more";
            await stream.WriteAsync(piece.Content.Memory, ct);
            hash.Add(piece.Content.Span);
            at += (ulong)piece.Content.Length;
        }
        stream.Flush(flushToDisk: true);
        return hash.Finish() == file.Sha256 ? null : $"what came does not have the hash {file.Sha256}";
    }

    private async Task<Blob?> AskAsync(string sha256, ulong offset, Func<bool> unwanted, CancellationToken ct)
    {
        var waiting = _asked.GetOrAdd((sha256, offset), _ => new TaskCompletionSource<Blob>(TaskCreationOptions.RunContinuationsAsynchronously));
        var (began, asked) = (time.GetTimestamp(), 0L);
        try
        {
            while (time.GetElapsedTime(began) < GiveUp && !unwanted())
            {
                if (asked == 0 || time.GetElapsedTime(asked) > AskAgain)
                {
                    _asked[(sha256, offset)] = waiting;
                    post(new FromAgent { BlobRequest = new BlobRequest { Sha256 = sha256, Offset = offset, Length = PieceBytes } });
                    asked = time.GetTimestamp();
                }
                if (await Task.WhenAny(waiting.Task, Task.Delay(Look, time, ct)) == waiting.Task) return await waiting.Task;
                ct.ThrowIfCancellationRequested();
            }
            return null;
        }
        finally
        {
            _asked.TryRemove((sha256, offset), out _);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        var hash = new Sha256Stream();
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var buffer = new byte[64 << 10];
        for (int got; (got = await stream.ReadAsync(buffer, ct)) > 0;) hash.Add(buffer.AsSpan(0, got));
        return hash.Finish();
    }
}
