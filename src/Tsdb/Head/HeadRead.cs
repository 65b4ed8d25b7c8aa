using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Head;

/// <summary>One reader's way into the head; its buffers are reused from series to series.</summary>
/// <param name="andNewer">Queries read what came late since, too; the writer of a block leaves that to the next block.</param>
internal sealed class HeadRead(HeadStore head, HeadDeletions deletions, int floorWindow, LateSamples late, bool andNewer)
{
    private readonly ByteSink _copy = new(4096);
    private readonly List<(int, int)> _found = [];

    /// <summary>Fills with the slot's samples in [from, to], in order.</summary>
    public void Read(int slot, long from, long to, Samples into)
    {
        bool mixed;
        int freezes;
        do
        {
            // A series' samples come in order, but to where they go changes with a freeze: read across one, later samples could be seen without those before them.
            freezes = head.Freezes;
            into.Clear();
            head.Page(slot).Read(slot & (SeriesPage.Size - 1), from, to, floorWindow, into, _copy, _found);
            mixed = false;
            for (var each = late; each is not null; each = andNewer ? each.Newer : null) mixed |= each.Read(slot, from, to, into);
        }
        while (andNewer && head.Freezes != freezes);
        if (mixed) into.Order();
        into.Trim(from, to);
        deletions.Apply(slot, into);
    }
}
