using System.Diagnostics;

namespace Muster.Bench.Commands;

/// <summary>Agents as the installer hands them out, each a process with a state folder of its own, on this machine. Gone afterwards.</summary>
internal sealed class RealAgents : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("muster-agents-");
    private readonly List<Process> processes = [];
    private readonly List<string[]> arguments = [];

    public RealAgents(ServerProcess server, int count, string tag)
    {
        for (var number = 1; number <= count; number++)
        {
            var name = $"{tag}-{number:D3}";
            arguments.Add(["--server", server.Address.AbsoluteUri, "--key", server.Key, "--name", name, "--tags", tag, "--state", Path.Combine(folder.FullName, name), "--foreground"]);
            processes.Add(Start(arguments[^1]));
        }
    }

    /// <summary>The program: ahead of time when it is built, else on the shared runtime.</summary>
    private static string Program
    {
        get
        {
            string[] built = ["artifacts/agent/linux-x64/muster-agent", "artifacts/bin/Agent/release/muster-agent"];
            return built.Select(path => Path.Combine(ServerProcess.Root(), path)).FirstOrDefault(File.Exists)
                ?? throw new InvalidOperationException("the agent is not built: script/build-agent");
        }
    }

    public MemoryWatch Memory(int number) => new(processes[number].Id);

    public double ProcessorSeconds(int number)
    {
        processes[number].Refresh();
        return processes[number].TotalProcessorTime.TotalSeconds;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(int number)
    {
        processes[number].Kill();
        await processes[number].WaitForExitAsync();
    }

    /// <summary>The same agent again on the same state.</summary>
    public void StartAgain(int number)
    {
        processes[number].Dispose();
        processes[number] = Start(arguments[number]);
    }

    private static Process Start(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        folder.Delete(recursive: true);
    }
}
