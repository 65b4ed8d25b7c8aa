using System.Globalization;

namespace Muster.Agent;

/// <summary>One line per event, with a time unless the journal of systemd adds its own. A repeated line is written once a minute.</summary>
internal sealed class Log(TextWriter writer, TimeProvider time, bool withTime = true)
{
    private readonly Dictionary<string, long> _last = [];

    public void Write(string message)
    {
        lock (_last)
        {
            writer.WriteLine(withTime ? $"{time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {message}" : message);
            writer.Flush();
        }
    }

    /// <summary>For conditions that last: at most one line a minute for each <paramref name="topic"/>.</summary>
    public void WriteSparingly(string topic, string message)
    {
        var now = time.GetTimestamp();
        lock (_last)
        {
            if (_last.TryGetValue(topic, out var before) && time.GetElapsedTime(before, now) < TimeSpan.FromMinutes(1)) return;
            _last[topic] = now;
        }
        Write(message);
    }
}
