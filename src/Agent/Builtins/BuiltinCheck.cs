using System.Globalization;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>A check the agent makes itself, without a plugin. Options are read once, in the constructor; one object per definition, so rates can remember.</summary>
internal abstract class BuiltinCheck
{
    private readonly SemaphoreSlim _one = new(1);

    /// <exception cref="IOException">The machine does not show what is needed.</exception>
    public async Task<BuiltinReport> LookAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            return await ReadAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    protected virtual Task<BuiltinReport> ReadAsync(CancellationToken ct) => Task.FromResult(Read());

    protected virtual BuiltinReport Read() => throw new InvalidOperationException($"{GetType().Name} reads neither way");

    /// <summary>A percentage's thresholds in the unit of the whole: 90 (%) of 2000 is 1800.</summary>
    protected static Thresholds OfWhole(Thresholds percent, double whole)
    {
        AlertRange? Scale(AlertRange? range) => range is { } r ? new AlertRange(Math.Floor(r.Start * whole / 100), Math.Floor(r.End * whole / 100), r.Inside) : null;
        return new Thresholds(Scale(percent.Warning), Scale(percent.Critical));
    }

    protected static string Size(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {units[unit]}");
    }

    protected static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#}%");
}
