using System.Globalization;

namespace Muster.Agent.Proc;

/// <summary>/proc/meminfo, in bytes.</summary>
internal static class MemoryInfo
{
    public static Dictionary<string, double> Read(HostFiles files)
    {
        var values = new Dictionary<string, double>();
        foreach (var line in files.Read("/proc/meminfo").Split('\n'))
        {
            var fields = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && double.TryParse(fields[1], CultureInfo.InvariantCulture, out var number)) values[fields[0]] = fields is [_, _, "kB", ..] ? number * 1024 : number;
        }
        if (!values.ContainsKey("MemTotal")) throw new IOException("/proc/meminfo has no line 'MemTotal'");
        return values;
    }
}
