using System.Net.WebSockets;
using System.Text.Json;
using Muster.Server.Web.Access;

namespace Muster.Server.Commands.Shell;

/// <summary>
/// A terminal's wire to the browser. Binary messages are what is typed and what is printed; text messages are JSON: <c>{"columns":…,"rows":…}</c> from the
/// browser, <c>{"ended":"why"}</c> as the last one to it.
/// </summary>
internal sealed class ShellSocket(WebSocket socket, ShellSession shell, Caller caller, TimeSpan idle, TimeProvider time)
{
    private const int LargestMessage = 64 << 10;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private long _typed = time.GetTimestamp();

    /// <summary>Until either side ends it, nobody types for long, or whoever opened it is signed out.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAsync(over.Token);
        var watching = WatchAsync(over.Token);
        try
        {
            await WriteAsync(ct);
            // Cut off at once, the browser might not see the last words: it answers the close.
            await Task.WhenAny(reading, Task.Delay(Farewell, time, ct));
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            shell.End("the browser went away");
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reading, watching);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        await foreach (var piece in shell.Output.ReadAllAsync(ct))
        {
            await socket.SendAsync(piece, WebSocketMessageType.Binary, true, ct);
            shell.Passed(piece.Length);
        }
        using var patience = new CancellationTokenSource(Farewell, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { ended = shell.Reason }, PlanJson.Options), WebSocketMessageType.Text, true, both.Token);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, both.Token);
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[LargestMessage];
        try
        {
            while (true)
            {
                var filled = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await socket.ReceiveAsync(buffer.AsMemory(filled), ct);
                    filled += got.Count;
                    if (filled == buffer.Length && !got.EndOfMessage) throw new WebSocketException("a message larger than any that is typed");
                }
                while (!got.EndOfMessage);
                if (got.MessageType == WebSocketMessageType.Close) break;
                if (got.MessageType == WebSocketMessageType.Text) Resize(buffer.AsSpan(0, filled));
                else
                {
                    _typed = time.GetTimestamp();
                    shell.Type(buffer.AsSpan(0, filled));
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or JsonException)
        {
            // It ends the same way, whatever broke it.
        }
        shell.End("the browser went away");
    }

    private void Resize(ReadOnlySpan<byte> message)
    {
        var size = JsonSerializer.Deserialize<Size>(message, PlanJson.Options);
        if (size is { Columns: > 0 and <= 1000, Rows: > 0 and <= 1000 }) shell.Resize(size.Columns, size.Rows);
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, time, ct);
                if (!caller.StillValid()) shell.End("whoever opened it was signed out");
                else if (time.GetElapsedTime(_typed) > idle) shell.End(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"nothing was typed for {idle.TotalMinutes:0.#} min"));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It is over.
        }
    }

    private sealed record Size(int Columns, int Rows);
}
