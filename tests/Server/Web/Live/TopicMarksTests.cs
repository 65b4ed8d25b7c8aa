using Muster.Server.Web.Live;

namespace Muster.Server.Tests.Web.Live;

public class TopicMarksTests
{
    [Fact]
    public void Only_what_changed_after_the_mark_has_changed()
    {
        TopicMarks marks = new(1000);
        marks.Note(["a", "b"]);
        long mark = marks.Now;
        marks.Note(["b", "c"]);
        Assert.Equal(["b", "c"], marks.ChangedSince(mark, ["a", "b", "c", "d"]));
        Assert.Empty(marks.ChangedSince(marks.Now, ["a", "b", "c", "d"]));
    }

    [Fact]
    public void What_is_not_remembered_may_have_changed_and_nothing_that_changed_is_missed()
    {
        TopicMarks marks = new(1000);
        Dictionary<string, long> truth = [];
        Random random = new(11);
        List<long> taken = [];
        for (int i = 0; i < 5 * TopicMarks.Most; i++)
        {
            string topic = $"host:{random.Next(4 * TopicMarks.Most)}";
            marks.Note([topic]);
            truth[topic] = marks.Now;
            if (i % 5000 == 0)
                taken.Add(marks.Now);
        }
        foreach (long mark in taken)
        {
            IReadOnlyList<string> told = marks.ChangedSince(mark, truth.Keys);
            Assert.Subset(told.ToHashSet(), truth.Where(t => t.Value > mark).Select(t => t.Key).ToHashSet());
        }
        Assert.Equal(truth.Count, marks.ChangedSince(999, truth.Keys).Count);
        long now = marks.Now;
        marks.Note(["one"]);
        Assert.Equal(["one"], marks.ChangedSince(now, [.. truth.Keys, "one"]));
    }
}
