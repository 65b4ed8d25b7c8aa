using System.CommandLine;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Muster.Cli.Api;
using Muster.Cli.Commands;

namespace Muster.Cli.Shell;

/// <summary><c>muster shell HOST</c>: a terminal on a host, in this one.</summary>
internal static class ShellCommand
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var host = new Argument<string>("host") { Description = "The host" };
        var user = new Option<string?>("--user", "-u") { Description = "As this user of the host (the agent's own)" };
        var command = new Command("shell", "A terminal on a host; everything shown is recorded. It ends when you leave") { host, user };
        command.SetAction(async (parsed, ct) =>
        {
            var (url, token) = shared.Where(around, parsed);
            var address = new UriBuilder(new Uri(url, $"/api/v1/hosts/{Uri.EscapeDataString(parsed.GetValue(host)!)}/shell"))
            {
                Scheme = url.Scheme == "https" ? "wss" : "ws",
                Query = $"user={Uri.EscapeDataString(parsed.GetValue(user) ?? "")}&columns={Columns()}&rows={Rows()}",
            };
            using (var api = shared.Connect(around, parsed))
                await DemandAsync(api, parsed.GetValue(host)!, parsed.GetValue(user), ct).ConfigureAwait(false);
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            try
            {
                await socket.ConnectAsync(address.Uri, ct).ConfigureAwait(false);
            }
            catch (WebSocketException refused)
            {
                throw new Api.UnreachableException($"the terminal cannot be opened: {refused.InnerException?.Message ?? refused.Message}");
            }

            return await RunAsync(around, socket, ct).ConfigureAwait(false);
        });
        return command;
    }

    private static int Columns() => Console.IsOutputRedirected ? 80 : Console.WindowWidth;

    private static int Rows() => Console.IsOutputRedirected ? 24 : Console.WindowHeight;

    /// <summary>A refusal comes as a proper answer only to who does not ask for a WebSocket; 426 says that it would be opened.</summary>
    private static async Task DemandAsync(ApiClient api, string host, string? user, CancellationToken ct)
    {
        try
        {
            await api.GetAsync(SharedOptions.Path($"/hosts/{Uri.EscapeDataString(host)}/shell", ("user", user)), ct).ConfigureAwait(false);
        }
        catch (ApiException asked) when (asked.Status == 426)
        {
            return;
        }
    }

    private static async Task<int> RunAsync(Surroundings around, ClientWebSocket socket, CancellationToken ct)
    {
        var raw = !Console.IsInputRedirected;
        var before = raw ? Stty("-g").Trim() : "";
        if (raw)
            Stty("raw -echo");
        using var sending = new SemaphoreSlim(1);
        using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)28, signal => { _ = ResizeAsync(socket, sending); }); // SIGWINCH
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            _ = Task.Run(() => TypeAsync(socket, sending, over.Token), CancellationToken.None);
            var reason = await ShowAsync(socket, ct).ConfigureAwait(false);
            around.Error.Write($"\r\n[{reason}]\r\n");
            return reason == "the shell ended" ? ExitCode.Fine : ExitCode.NotOk;
        }
        catch (WebSocketException broken)
        {
            around.Error.Write($"\r\n[the connection broke: {broken.Message}]\r\n");
            return ExitCode.Unreachable;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            if (raw)
                Stty(before);
        }
    }

    private static async Task<string> ShowAsync(ClientWebSocket socket, CancellationToken ct)
    {
        await using var screen = Console.OpenStandardOutput();
        var buffer = new byte[64 << 10];
        var reason = "the server closed it";
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), ct).ConfigureAwait(false);
            if (got.MessageType == WebSocketMessageType.Close)
                return reason;
            if (got.MessageType == WebSocketMessageType.Text)
            {
                reason = JsonDocument.Parse(buffer.AsMemory(0, got.Count)).RootElement.TryGetProperty("ended", out var why) ? why.GetString() ?? reason : reason;
                continue;
            }

            await screen.WriteAsync(buffer.AsMemory(0, got.Count), ct).ConfigureAwait(false);
            await screen.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    private static async Task TypeAsync(ClientWebSocket socket, SemaphoreSlim sending, CancellationToken ct)
    {
        await using var keyboard = Console.OpenStandardInput();
        var buffer = new byte[4 << 10];
        while (!ct.IsCancellationRequested && await keyboard.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var got)
            await SendAsync(socket, sending, buffer.AsMemory(0, got), WebSocketMessageType.Binary).ConfigureAwait(false);
        // Ctrl-D of whoever typed into a pipe: the shell reads its end of input.
        if (!ct.IsCancellationRequested)
            await SendAsync(socket, sending, new byte[] { 4 }, WebSocketMessageType.Binary).ConfigureAwait(false);
    }

    private static Task ResizeAsync(ClientWebSocket socket, SemaphoreSlim sending) =>
        SendAsync(socket, sending, Encoding.UTF8.GetBytes($"{{\"columns\":{Columns()},\"rows\":{Rows()}}}"), WebSocketMessageType.Text);

    private static async Task SendAsync(ClientWebSocket socket, SemaphoreSlim sending, ReadOnlyMemory<byte> bytes, WebSocketMessageType kind)
    {
        await sending.WaitAsync().ConfigureAwait(false);
        try
        {
            if (socket.State == WebSocketState.Open)
                await socket.SendAsync(bytes, kind, true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The terminal's own settings, by the program that every Unix has for it.</summary>
    private static string Stty(string arguments)
    {
        using var stty = Process.Start(new ProcessStartInfo("stty", arguments) { RedirectStandardOutput = true })!;
        var told = stty.StandardOutput.ReadToEnd();
        stty.WaitForExit();
        return told;
    }
}
