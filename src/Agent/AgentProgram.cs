using System.Runtime.InteropServices;
using Muster.Agent.Policy;
using Muster.Agent.Settings;
using Muster.Agent.State;

namespace Muster.Agent;

/// <summary>From the command line to the running agent, and its signals.</summary>
internal static partial class AgentProgram
{
    private const int WrongUsage = 2;
    private const long LogLimit = 1 << 20;

    public static async Task<int> RunAsync(string[] arguments, TimeProvider time)
    {
        try
        {
            var given = CommandLineSettings.Parse(arguments);
            if (given.Help || given.Version)
            {
                Console.WriteLine(given.Help ? CommandLineSettings.Usage : $"muster-agent {AgentHost.Version}");
                return 0;
            }
            var options = SettingsReader.Read(given, Environment.GetEnvironmentVariable);
            using var folder = StateFolder.Open(options.StateFolder);
            var log = OpenLog(options, folder, time);
            using var parts = new AgentParts(options, folder, time, log);
            var host = new AgentHost(parts);
            await RunAsync(host, given, log);
            return 0;
        }
        catch (SettingsException e)
        {
            await Console.Error.WriteLineAsync($"muster-agent: {e.Message}");
            return WrongUsage;
        }
    }

    private static async Task RunAsync(AgentHost host, GivenSettings given, Log log)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            log.Write($"{context.Signal}: leaving");
            // Off this thread: what waits for the token would run on the one that delivers signals.
            ThreadPool.QueueUserWorkItem(static s => ((CancellationTokenSource)s!).Cancel(), stop);
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (given.Foreground == true && !Console.IsInputRedirected) Stop(context);
            else Reconfigure(host, given, log);
        });
        log.Write($"muster-agent {AgentHost.Version} starts, process {Environment.ProcessId}");
        await host.RunAsync(stop.Token);
        log.Write("left");
    }

    private static void Reconfigure(AgentHost host, GivenSettings given, Log log)
    {
        try
        {
            var options = SettingsReader.Read(given, Environment.GetEnvironmentVariable);
            host.Reconfigured(options, HostPolicy.Load(options.PolicyFile, options.PolicyRequired));
        }
        catch (SettingsException e)
        {
            log.Write($"settings not read again, the ones before stay: {e.Message}");
        }
    }

    /// <summary>Without --foreground the agent leaves its terminal (a session of its own) and writes to a file of at most two times 1 MiB.</summary>
    private static Log OpenLog(AgentOptions options, StateFolder folder, TimeProvider time)
    {
        if (options.Foreground) return new Log(Console.Error, time, withTime: Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null);
        if (SetSid() < 0 && !Console.IsErrorRedirected) Console.Error.WriteLine("muster-agent: stays in this terminal's job list (start it with & to get the prompt back)");
        Console.Error.WriteLine($"muster-agent: logging to {folder.LogFile}");
        if (File.Exists(folder.LogFile) && new FileInfo(folder.LogFile).Length > LogLimit) File.Move(folder.LogFile, folder.LogFile + ".old", overwrite: true);
        return new Log(new StreamWriter(new FileStream(folder.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)), time);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();
}
