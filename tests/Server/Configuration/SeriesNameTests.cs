using Muster.Server.Configuration;

namespace Muster.Server.Tests.Configuration;

public class SeriesNameTests
{
    [Theory]
    [InlineData("queues", "queues", new string[0])]
    [InlineData("queues:mail", "queues", new[] { "mail" })]
    [InlineData("queues:mail/eu-1", "queues", new[] { "mail", "eu-1" })]
    public void A_state_is_called_by_its_check_and_its_values(string name, string check, string[] values)
    {
        Assert.Equal(name, SeriesName.Of("queues", values));
        Assert.Equal(check, SeriesName.CheckOf(name));
        Assert.Equal(values.Length > 0, SeriesName.IsOne(name));
    }

    [Fact]
    public void Values_that_look_alike_when_written_stay_apart_and_names_stay_short()
    {
        string[][] all = [["a b"], ["a_b"], ["a/b"], ["a", "b"], ["ä"], ["ö"], [""], ["", ""], ["a:b"], [new string('x', 500)], [new string('x', 501)]];
        var names = all.Select(values => SeriesName.Of("queues", values)).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches(@"\Aqueues:[A-Za-z0-9._/~-]{0,93}\z", name));
        Assert.All(names, name => Assert.Equal("queues", SeriesName.CheckOf(name)));
    }
}
