using System.Text;
using Muster.Protocol;

namespace Muster.Agent.Metrics;

/// <summary>The series this agent speaks of, by the numbers that stand for them on the wire. Thread-safe.</summary>
internal sealed class SeriesBook
{
    /// <summary>More would cost the host more memory than an agent may take.</summary>
    public const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, uint> _numbers = new(StringComparer.Ordinal);
    private readonly List<MetricSeries?> _series = [null];
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Stack<uint> _free = new();
    private readonly HashSet<uint> _leaving = [];

    /// <summary>Series that were not taken because there were too many.</summary>
    public long Refused { get; private set; }

    public int Count { get { lock (_gate) return _numbers.Count; } }

    /// <summary>Counts up with every new family, so that a session knows when to tell them again.</summary>
    public int FamilyVersion { get; private set; }

    /// <summary>The number of a series; the same for the same name and labels. Keep it: finding it builds a text.</summary>
    /// <param name="labels">Names and values in turn, in any fixed order; without the host, which the server adds.</param>
    /// <param name="keepsHost">The series speaks for another machine: its label <c>host</c> stays.</param>
    /// <returns>0 when there are too many series: samples for it are dropped and counted.</returns>
    public uint Number(string name, ReadOnlySpan<string> labels, bool keepsHost = false)
    {
        var text = new StringBuilder(name);
        foreach (var part in labels) text.Append('\0').Append(part);
        if (keepsHost) text.Append('\0');
        var key = text.ToString();
        lock (_gate)
        {
            if (_numbers.TryGetValue(key, out var known))
            {
                _leaving.Remove(known); // back before its number was free
                return known;
            }
            if (_numbers.Count >= Most)
            {
                Refused++;
                return 0;
            }
            var number = _free.TryPop(out var free) ? free : (uint)_series.Count;
            var series = new MetricSeries { Number = number, Name = name, KeepsHost = keepsHost };
            foreach (var part in labels) series.Labels.Add(part);
            if (number == _series.Count) _series.Add(series);
            else _series[(int)number] = series;
            _numbers.Add(key, number);
            return number;
        }
    }

    /// <summary>Null when the number stands for nothing (any more).</summary>
    public MetricSeries? Find(uint number)
    {
        lock (_gate) return number < _series.Count ? _series[(int)number] : null;
    }

    /// <summary>The series has ended. Its number goes to another only after all that speaks of it has been taken (<see cref="AllTaken"/>).</summary>
    public void Forget(uint number)
    {
        lock (_gate)
        {
            if (number > 0 && number < _series.Count && _series[(int)number] is not null) _leaving.Add(number);
        }
    }

    /// <summary>Nothing waits to be sent: forgotten numbers may be given again.</summary>
    /// <returns>Those numbers: what they meant holds no more.</returns>
    public IReadOnlyList<uint> AllTaken()
    {
        lock (_gate)
        {
            if (_leaving.Count == 0) return [];
            foreach (var number in _leaving)
            {
                var series = _series[(int)number]!;
                _numbers.Remove(string.Join('\0', series.Labels.Prepend(series.Name)) + (series.KeepsHost ? "\0" : ""));
                _series[(int)number] = null;
                _free.Push(number);
            }
            uint[] free = [.. _leaving];
            _leaving.Clear();
            return free;
        }
    }

    /// <summary>What is known of a metric's name: told to the server once a session.</summary>
    /// <param name="type">counter, gauge, histogram, summary or untyped.</param>
    public void Describe(string name, string type, string help, string unit = "")
    {
        var family = new MetricFamily { Name = name, Type = type, Help = help, Unit = unit };
        lock (_gate)
        {
            if (_families.TryGetValue(name, out var known) ? known.Equals(family) : _families.Count >= Most) return;
            _families[name] = family;
            FamilyVersion++;
        }
    }

    public MetricFamily[] Families()
    {
        lock (_gate) return [.. _families.Values];
    }
}
