using System.Diagnostics;
using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>Real programs as processes.</summary>
internal static class Programs
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="may">Exit codes besides 0 that are no error.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It is not there or failed; says what it printed.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, int[]? may = null)
    {
        using var process = Start(program, arguments, folder, environment);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && may?.Contains(process.ExitCode) != true) throw new InvalidOperationException($"{program} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}: {errors.Result}{output}");
        return output;
    }

    /// <summary>One at a simulated minute: its clock is turned there by <c>faketime</c>.</summary>
    public static string RunAt(int minute, string program, params string[] arguments) =>
        Run("faketime", [Time(minute), program, .. arguments], environment: new Dictionary<string, string> { ["TZ"] = "UTC" });

    /// <summary>Starts one that is talked to line by line.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} could not be started ({e.Message}): script/bootstrap recordings installs it", e);
        }
    }

    public static string Time(int minute) => Load.At(minute).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A script beside the recordings' code.</summary>
    public static string Script(string name) => Path.Combine(ServerProcess.Root(), "bench", "recordings", "programs", name);
}
