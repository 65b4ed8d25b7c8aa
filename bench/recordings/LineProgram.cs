using System.Diagnostics;

namespace Muster.Bench.Recordings;

/// <summary>A program that stays and answers every line by a line.</summary>
internal sealed class LineProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public LineProgram(string program, IEnumerable<string> arguments, string? folder = null)
    {
        _process = Programs.Start(program, arguments, folder);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Says something and waits for the line that answers, or the first one that is <paramref name="last"/>.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public string Ask(string text, string? last = null)
    {
        _process.StandardInput.WriteLine(text);
        _process.StandardInput.Flush();
        while (_process.StandardOutput.ReadLine() is { } line)
            if (last is null || line == last) return line;
        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended: {_errors.Result}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
