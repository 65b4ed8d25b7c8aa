using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running;

namespace Muster.Server.Tests.Jobs.Running;

public sealed class OptionValuesTests
{
    private static string Resolve(JobOption option, params string[] given) =>
        OptionValues.Resolve([option], given.Length == 0 ? new Dictionary<string, IReadOnlyList<string>>() : new Dictionary<string, IReadOnlyList<string>> { [option.Name] = given }, path => path == "db" ? "stored secret" : null)
            .TryGetValue(option.Name, out var value) ? value.Text : "(none)";

    private static string Wrong(JobOption option, params string[] given) => Assert.Throws<OptionException>(() => Resolve(option, given)).Message;

    [Fact]
    public void What_is_not_given_has_its_default_its_secret_or_nothing()
    {
        Assert.Equal("(none)", Resolve(new JobOption { Name = "x" }));
        Assert.Equal("d", Resolve(new JobOption { Name = "x", Value = "d" }));
        Assert.Equal("", Resolve(new JobOption { Name = "x", Value = "d" }, ""));
        Assert.Equal("stored secret", Resolve(new JobOption { Name = "x", Secure = true, StoragePath = "db" }));
        Assert.Equal("a,b", Resolve(new JobOption { Name = "x", Multivalued = true, AllSelected = true, Values = ["a", "b"] }));
        Assert.Equal("option x: is required", Wrong(new JobOption { Name = "x", Required = true }, ""));
        Assert.Contains("there is no secret “other”", Wrong(new JobOption { Name = "x", Secure = true, StoragePath = "other" }));
    }

    [Fact]
    public void Every_value_is_held_to_what_the_option_says()
    {
        var many = new JobOption { Name = "x", Multivalued = true, Delimiter = " ", Enforced = true, Values = ["a", "b", "c"] };
        Assert.Equal("a c", Resolve(many, "a", "c"));
        Assert.Equal("a c", Resolve(many, "a c"));
        Assert.Contains("“d” is none of a, b, c", Wrong(many, "a", "d"));
        Assert.Contains("takes one value, and 2 are given", Wrong(new JobOption { Name = "x" }, "a", "b"));
        Assert.Equal("v1.2", Resolve(new JobOption { Name = "x", Regex = @"v\d+\.\d+" }, "v1.2"));
        Assert.Contains("does not match", Wrong(new JobOption { Name = "x", Regex = @"v\d+\.\d+" }, "v1.2; rm"));
        Assert.Equal("2026-11-21 13:30", Resolve(new JobOption { Name = "x", IsDate = true, DateFormat = "YYYY-MM-DD HH:mm" }, "2026-11-21 13:30"));
        Assert.Contains("is no date as YYYY-MM-DD HH:mm", Wrong(new JobOption { Name = "x", IsDate = true, DateFormat = "YYYY-MM-DD HH:mm" }, "tomorrow"));
        Assert.DoesNotContain("abc", Wrong(new JobOption { Name = "x", Secure = true }, "abc"));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("6h 30m", 23400)]
    [InlineData("1d2h", 93600)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999999999", null)]
    public void Times_are_read_as_rundeck_writes_them(string text, int? seconds) => Assert.Equal(seconds, JobDuration.Parse(text) is { } time ? (int)time.TotalSeconds : null);
}
