using System.ComponentModel;
using System.Diagnostics;
using Muster.Probes.Process;
using Muster.Server.Configuration;

namespace Muster.Server.Notifications.Channels.Command;

/// <summary>
/// Runs a program of the server's machine: the message as JSON on its input, the main things in its environment (MUSTER_KIND,
/// MUSTER_TITLE, MUSTER_SEVERITY, MUSTER_INCIDENT, MUSTER_TO, MUSTER_KEY, MUSTER_LINK). Exit 0 is delivered and the first line
/// printed is the receipt; 64 to 78 but for 75 (sysexits.h) is refused; all else is tried again.
/// </summary>
public sealed class CommandChannel : IChannel
{
    public string Kind => "command";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map)
    {
        var node = map.Get("command") ?? throw map.Wrong(map.Node, "a command channel needs a command: a line, or a sequence of words");
        try
        {
            var words = node is YamlDotNet.RepresentationModel.YamlSequenceNode ? map.Texts("command")! : CommandLine.Split(map.Text("command")!);
            if (words.Count == 0 || words[0].Length == 0) throw map.Wrong(node, "command: it is empty");
            return new CommandSettings(words, map.Flat("environment"));
        }
        catch (FormatException wrong) when (wrong is not ConfigurationException)
        {
            throw map.Wrong(node, $"command: {wrong.Message}");
        }
    }

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var command = (CommandSettings)settings;
        using var process = new Process { StartInfo = Start(command, envelope) };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            return new Delivery.Refused($"{command.Arguments[0]}: {missing.Message}");
        }
        using var killed = ct.Register(() => Kill(process));
        var (output, error) = (FirstAsync(process.StandardOutput), FirstAsync(process.StandardError));
        await GiveAsync(process, MessageJson.Write(envelope.Message), ct);
        await process.WaitForExitAsync(ct);
        // What a child left behind keeps the pipes open; the process itself has answered.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct));
        var said = ChannelHttp.OneLine(output.IsCompletedSuccessfully && output.Result.Length > 0 ? output.Result : error.IsCompletedSuccessfully ? error.Result : "");
        return process.ExitCode switch
        {
            0 => new Delivery.Sent(said.Length > 0 ? said : "exit 0"),
            >= 64 and <= 78 and not 75 => new Delivery.Refused($"exit {process.ExitCode}: {said}"),
            var code => new Delivery.Retry($"exit {code}: {said}"),
        };
    }

    private static ProcessStartInfo Start(CommandSettings command, Envelope envelope)
    {
        var start = new ProcessStartInfo(command.Arguments[0], command.Arguments.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var message = envelope.Message;
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        start.Environment["MUSTER_KIND"] = message.Kind.ToString().ToUpperInvariant();
        start.Environment["MUSTER_SEVERITY"] = message.Severity.ToString().ToUpperInvariant();
        start.Environment["MUSTER_TITLE"] = message.Title.Replace('\0', ' ');
        start.Environment["MUSTER_INCIDENT"] = message.Incident;
        start.Environment["MUSTER_TO"] = envelope.To;
        start.Environment["MUSTER_KEY"] = envelope.Key;
        start.Environment["MUSTER_LINK"] = message.Links.Incident?.ToString() ?? "";
        return start;
    }

    private static async Task GiveAsync(Process process, byte[] message, CancellationToken ct)
    {
        // Written past the StreamWriter, which would try once more to flush when it is disposed.
        var input = process.StandardInput.BaseStream;
        try
        {
            await input.WriteAsync(message, ct);
        }
        catch (IOException closed)
        {
            // A program that does not read its input has closed it: its exit status says how it went.
            Debug.WriteLine(closed.Message);
        }
        finally
        {
            await input.DisposeAsync();
        }
    }

    private static async Task<string> FirstAsync(StreamReader reader)
    {
        var kept = new char[4096];
        var length = await reader.ReadBlockAsync(kept);
        var rest = new char[4096];
        while (await reader.ReadAsync(rest) > 0) length = kept.Length;
        return new string(kept, 0, length).Trim('\0');
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile: nothing is left to kill.
            process.Close();
        }
    }
}
