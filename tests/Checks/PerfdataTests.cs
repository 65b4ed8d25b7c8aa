using FsCheck;
using FsCheck.Fluent;

namespace Muster.Checks.Tests;

public sealed class PerfdataTests
{
    private static PerfValue One(string text)
    {
        var (values, faults) = Perfdata.Parse(text);
        Assert.Empty(faults);
        return Assert.Single(values);
    }

    [Theory]
    [InlineData("time=0.012s", "time", "0.012", 0.012, "s")]
    [InlineData("'quoted label'=1", "quoted label", "1", 1, "")]
    [InlineData("'it''s'=5%", "it's", "5", 5, "%")]
    [InlineData("'''x'''=1", "'x'", "1", 1, "")]
    [InlineData("'a=b'=1", "a=b", "1", 1, "")]
    [InlineData("it's=1", "it's", "1", 1, "")]
    [InlineData("big=1e10", "big", "1e10", 1e10, "")]
    [InlineData("big=1.5E+10B", "big", "1.5E+10", 1.5e10, "B")]
    [InlineData("small=1e-3s", "small", "1e-3", 1e-3, "s")]
    [InlineData("e=5e", "e", "5", 5, "e")]
    [InlineData("comma=1,5ms", "comma", "1,5", 1.5, "ms")]
    [InlineData("neg=-.5", "neg", "-.5", -0.5, "")]
    [InlineData("plus=+3c", "plus", "+3", 3, "c")]
    [InlineData("trail=3.", "trail", "3.", 3, "")]
    [InlineData("micro=7µs", "micro", "7", 7, "µs")]
    [InlineData("speed=10Mb/s", "speed", "10", 10, "Mb/s")]
    [InlineData("water=3m3", "water", "3", 3, "m3")]
    [InlineData("temp=21°C", "temp", "21", 21, "°C")]
    public void Values_keep_their_digits_and_units(string text, string label, string printed, double value, string unit)
    {
        var perf = One(text);
        Assert.Equal((label, printed, value, unit), (perf.Label, perf.ValueText, perf.Value, perf.Unit));
    }

    [Fact]
    public void U_is_an_unknown_value() => Assert.Equal(new PerfValue("x", "U", null, "", null, "90", null, null), One("x=U;;90"));

    [Theory]
    [InlineData("a=1;10:20;~:5;0;100", "10:20", "~:5", "0", "100")]
    [InlineData("a=1;@5:;@~:10;-5;5", "@5:", "@~:10", "-5", "5")]
    [InlineData("a=1;;;;", null, null, null, null)]
    [InlineData("a=1;;;;;", null, null, null, null)]
    [InlineData("a=1;;5", null, "5", null, null)]
    [InlineData("a=1;;;0", null, null, "0", null)]
    [InlineData("a=1;;;;9", null, null, null, "9")]
    [InlineData("rta=0.050ms;100.000000;500.000000;0.000000", "100.000000", "500.000000", "0.000000", null)]
    public void Ranges_and_bounds_survive_as_printed(string text, string? warn, string? crit, string? min, string? max)
    {
        var perf = One(text);
        Assert.Equal((warn, crit, min, max), (perf.Warn, perf.Crit, perf.Min, perf.Max));
    }

    [Theory]
    [InlineData("abc", 0, "abc", "there is no =")]
    [InlineData("a=1 junk b=2", 4, "junk", "there is no =")]
    [InlineData("'open=1", 0, "'open=1", "not closed")]
    [InlineData("'a'1", 0, "'a'1", "= is missing")]
    [InlineData("=1", 0, "=1", "label is empty")]
    [InlineData("''=1", 0, "''=1", "label is empty")]
    [InlineData("a=", 0, "a=", "value is missing")]
    [InlineData("a=;1;2", 0, "a=;1;2", "value is missing")]
    [InlineData("a=nan", 0, "a=nan", "not a number")]
    [InlineData("a=1.234.567", 0, "a=1.234.567", "more than one decimal point")]
    [InlineData("a=1,234.5", 0, "a=1,234.5", "more than one decimal point")]
    [InlineData("a=0x1F", 0, "a=0x1F", "hexadecimal")]
    [InlineData("a=1e999", 0, "a=1e999", "beyond the numbers")]
    [InlineData("a=1'", 0, "a=1'", "quote")]
    public void What_cannot_be_read_is_kept_with_its_place_and_reason(string text, int offset, string piece, string reason)
    {
        var fault = Assert.Single(Perfdata.Parse(text).Faults);
        Assert.Equal((offset, piece), (fault.Offset, fault.Text));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=1;x;2", "x", "warn")]
    [InlineData("a=1;;80%", "80%", "crit")]
    [InlineData("a=1;;;low", "low", "min")]
    [InlineData("a=1;;;;2;3;4", "3;4", "more than")]
    public void A_wrong_part_behind_the_value_is_named_and_the_value_kept(string text, string piece, string reason)
    {
        var (values, faults) = Perfdata.Parse(text);
        Assert.Equal(1, Assert.Single(values).Value);
        var fault = Assert.Single(faults);
        Assert.Equal(piece, fault.Text);
        Assert.Equal(text.IndexOf(piece, StringComparison.Ordinal), fault.Offset);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_goes_on_behind_what_is_wrong()
    {
        var (values, faults) = Perfdata.Parse("a=1  oops\t'b c'=2;;\n=3 d=4");
        Assert.Equal(["a", "b c", "d"], values.Select(v => v.Label));
        Assert.Equal(["oops", "=3"], faults.Select(f => f.Text));
    }

    [Fact]
    public void Printing_and_reading_is_identity() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Values(), values =>
    {
        var (read, faults) = Perfdata.Parse(Perfdata.Print(values));
        return read.SequenceEqual(values) && faults.Count == 0;
    }));

    private static Arbitrary<PerfValue[]> Values()
    {
        var label = Gen.Elements('a', 'Z', '/', ' ', '\'', '=', '\t', 'é', ':', ';', '|', '%').NonEmptyListOf().Select(c => new string([.. c]));
        var number = Gen.Elements("0", "1", "-1.50", "1e10", "3,25", "+7", ".5", "12345678901234567890");
        var range = Gen.Elements(null, "10", "10:20", "~:5", "@1:2", "@~:0,5", "10:");
        var bound = Gen.Elements(null, "0", "-5", "1e3");
        var unit = Gen.Elements("", "s", "ms", "%", "KiB", "c", "µs", "m3");
        var value =
            from l in label
            from n in number
            from u in unit
            from w in range
            from c in range
            from min in bound
            from max in bound
            select new PerfValue(l, n, PerfNumber.TryParse(n, out var v) ? v : null, u, w, c, min, max);
        var unknown = from l in label select new PerfValue(l, "U", null, "", null, null, null, null);
        return Gen.Frequency((9, value), (1, unknown)).ArrayOf().ToArbitrary();
    }
}
