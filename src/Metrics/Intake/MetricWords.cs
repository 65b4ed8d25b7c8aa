namespace Muster.Metrics.Intake;

/// <summary>Makes names that PromQL takes without quotes of names that come from elsewhere.</summary>
public static class MetricWords
{
    /// <summary>Letters, digits, _ and : stay, every other sign becomes _; a digit at the beginning gets a _ before it.</summary>
    public static string Metric(string name) => Clean(name, colon: true);

    /// <summary>As <see cref="Metric"/>, without the colon.</summary>
    public static string Label(string name) => Clean(name, colon: false);

    private static string Clean(string name, bool colon)
    {
        if (name.Length == 0) return "_";
        var fits = !char.IsAsciiDigit(name[0]);
        foreach (var sign in name) fits &= Fits(sign, colon);
        if (fits) return name;
        var digit = char.IsAsciiDigit(name[0]) ? 1 : 0;
        return string.Create(name.Length + digit, (name, digit, colon), static (into, from) =>
        {
            into[0] = '_';
            for (var i = 0; i < from.name.Length; i++) into[i + from.digit] = Fits(from.name[i], from.colon) ? from.name[i] : '_';
        });
    }

    private static bool Fits(char sign, bool colon) => char.IsAsciiLetterOrDigit(sign) || sign == '_' || (colon && sign == ':');
}
