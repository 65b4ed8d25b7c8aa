using System.Text;
using Muster.Metrics;

namespace Muster.PromQl.Evaluation;

/// <summary>A hash of a label set that is the same in every process: 64-bit FNV-1a over names and values, then mixed so that all bits count.</summary>
internal static class LabelHash
{
    public static ulong Of(Labels labels)
    {
        var hash = 14695981039346656037UL;
        foreach (var label in labels.Span)
        {
            hash = Add(hash, label.Name);
            hash = Add(hash, label.Value);
        }
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211UL;
        return (hash ^ 0xff) * 1099511628211UL;
    }
}
