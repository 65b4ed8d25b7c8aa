using Muster.Metrics;

namespace Muster.Metrics.Tests;

public class LabelsTests
{
    [Fact]
    public void Labels_are_sorted_and_equal_by_content()
    {
        var one = Labels.From(("job", "web"), ("__name__", "up"), ("instance", "a:9100"));
        var other = Labels.From(("instance", "a:9100"), ("__name__", "up"), ("job", "web"));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(["__name__", "instance", "job"], one.Select(label => label.Name));
        Assert.NotEqual(one, Labels.From(("__name__", "up")));
    }

    [Fact]
    public void An_empty_value_is_no_label()
    {
        var labels = Labels.From(("__name__", "up"), ("zone", ""));
        Assert.Single(labels);
        Assert.Equal("", labels.Get("zone"));
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused_by_name() =>
        Assert.Contains("job", Assert.Throws<ArgumentException>(() => Labels.From(("job", "a"), ("job", "b"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Labels_print_as_PromQL_writes_them()
    {
        Assert.Equal("up{job=\"a\\\"b\\\\c\\nd\"}", Labels.From(("__name__", "up"), ("job", "a\"b\\c\nd")).ToString());
        Assert.Equal("{}", Labels.Empty.ToString());
    }
}
